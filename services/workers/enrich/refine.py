"""Cuts a capitalised sequence into names: joints, roles, honorifics, week days and sentence openers come off.

Why here: `Lebanese Prime Minister Nawaf Salam` is a role and a name, `Mosul and Nineveh` are two names, but
`Ministry of Foreign Affairs and Trade` is one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.workers.enrich.fold import fold
from services.workers.enrich.scene import Scene
from services.workers.enrich.spans import Span, Token

_AND = frozenset({"and", "et", "y", "e", "und", "&"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One candidate name. `opens`: its first word opens a sentence, so its capital proves nothing."""

    tokens: tuple[Token, ...]
    opens: bool
    role: str | None = None

    @property
    def name(self) -> str:
        """The words with single spaces."""
        return " ".join(token.text for token in self.tokens)

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.tokens[-1].start + len(self.tokens[-1].text)


def pieces(span: Span, scene: Scene) -> Iterator[Piece]:
    """The candidate names of a sequence, in order."""
    for number, tokens in enumerate(_split(span.tokens, scene)):
        yield from _trim(Piece(tokens, span.opens and number == 0), scene)


def _split(tokens: tuple[Token, ...], scene: Scene) -> Iterator[tuple[Token, ...]]:
    if len(tokens) == 1 or not any(token.link for token in tokens):
        yield tokens
        return
    left: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].link:
            end += 1
        right = _run(tokens, end)
        links = tokens[at:end]
        if left and links and not _joined(left, links, right, scene):
            yield tuple(left)
            left = []
        left += [*(links if left else ()), *right]
        at = end + len(right)
    yield tuple(left)


def _run(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    end = start
    while end < len(tokens) and not tokens[end].link:
        end += 1
    return tokens[start:end]


def _joined(left: Sequence[Token], links: Sequence[Token], right: Sequence[Token], scene: Scene) -> bool:
    lexicon, link = scene.lexicon, links[0].text
    if link == "&" or (link in lexicon.particles and (link != "der" or len(links) > 1)):
        return True
    whole = fold(" ".join(token.text for token in (*left, *links, *right)))
    if whole in lexicon.organisations or scene.gazetteer.known(whole):
        return True
    first, last = left[0].text.lower(), left[-1].text.lower()
    organised = {first, last} & (lexicon.organisation_head | lexicon.organisation_last)
    if link not in _AND:
        return bool(organised) and link in lexicon.joiners
    if scene.gazetteer.known(fold(right[0].text)):
        return False
    continues = first in lexicon.organisation_head and any(token.link for token in left)
    ends = right[-1].text.lower() in lexicon.organisation_last and len(left) == 1 and len(right) > 1
    return continues or (ends and not scene.gazetteer.nation(fold(last)))


def _trim(piece: Piece, scene: Scene) -> Iterator[Piece]:
    whole = fold(piece.name)
    if whole in scene.lexicon.organisations or scene.gazetteer.known(whole):
        yield piece
        return
    tokens = _without_days(piece.tokens, scene)
    if piece.opens:
        tokens = _without_opener(tokens, scene)
    elif len(tokens) > 1 and tokens[0].text in {"The", "A", "An", "This", "That", "I"}:
        tokens = tokens[1:]
    if tokens:
        rest = Piece(tokens, piece.opens and tokens[0] is piece.tokens[0])
        yield from _without_role(rest, scene)


def _without_days(tokens: tuple[Token, ...], scene: Scene) -> tuple[Token, ...]:
    calendar = scene.lexicon.calendar
    while tokens and (tokens[-1].text.lower() in calendar or tokens[-1].link):
        tokens = tokens[:-1]
    while tokens and (tokens[0].text.lower() in calendar or tokens[0].link):
        tokens = tokens[1:]
    return tokens


def _without_opener(tokens: tuple[Token, ...], scene: Scene) -> tuple[Token, ...]:
    """The rest after words that would stand in lower case elsewhere."""
    while tokens:
        word = tokens[0].text.lower()
        common = word in scene.lexicon.starters or word in scene.words or word in scene.lexicon.stopwords[""]
        if not tokens[0].link and (not common or word in scene.lexicon.role_words):
            break
        tokens = tokens[1:]
    return tokens


def _without_role(piece: Piece, scene: Scene) -> Iterator[Piece]:
    """Takes `Apple Chief Executive Tim Cook` apart: what is before the role is a name of its own."""
    lexicon, words = scene.lexicon, [token.text.lower().rstrip(".") for token in piece.tokens]
    last = max((i for i, w in enumerate(words) if w in lexicon.role_words or w in lexicon.honorifics), default=-1)
    rest = piece.tokens[last + 1 :]
    organised = lexicon.organisation_last | lexicon.organisation_head
    if last < 0 or words[-1] in organised or (rest and words[last + 1] in organised):
        yield piece
        return
    start = last
    while start and (words[start - 1] in lexicon.role_words or scene.gazetteer.nation(fold(words[start - 1]))):
        start -= 1
    if start and not piece.tokens[start - 1].link:
        yield Piece(piece.tokens[:start], piece.opens)
    if rest and not rest[0].link:
        role = " ".join(token.text for token in piece.tokens[start : last + 1])
        yield Piece(rest, False, role)
