"""Takes off a candidate name what is none: week days, sentence openers, roles and honorifics.

Why here: `Lebanese Prime Minister Nawaf Salam` is a role and a name, `Apple Chief Executive Tim Cook` two names and a role.
"""

from collections.abc import Iterator
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.scene import Scene
from services.workers.enrich.spans import Piece, Token

_GENITIVES: Final = frozenset({"ru", "uk", "be", "bg", "sr"})
"""Languages that name the country of an office in the genitive, before the person."""


def trim(piece: Piece, scene: Scene) -> Iterator[Piece]:
    """What a candidate name is made of, each part with the role that stood before it."""
    whole = piece.key
    if whole in scene.lexicon.calendar or whole in scene.lexicon.never:
        return
    if whole in scene.lexicon.organisations or scene.gazetteer.known(whole) or scene.gazetteer.divisions(whole):
        yield piece
        return
    tokens = _without_days(piece.tokens, scene)
    if piece.opens:
        tokens = _without_opener(tokens, scene)
    elif len(tokens) > 1 and tokens[0].text in {"The", "A", "An", "This", "That", "I"}:
        tokens = tokens[1:]
    if len(tokens) == len(piece.tokens):
        yield from _without_role(piece, scene)
    elif tokens:
        yield from _without_role(Piece.of(tokens, piece.opens and tokens[0] is piece.tokens[0]), scene)


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
    if scene.language in _GENITIVES and len(words) > 2 and fold(words[0]) in scene.gazetteer.countries:
        yield Piece.of(piece.tokens[1:], False)  # президент Египта Абдель Фаттах ас-Сиси
        return
    last = _last_of_role(words, scene)
    office = len(words) > 1 and words[0] in lexicon.organisation_head and piece.tokens[1].link
    if last < 0 or office or not lexicon.organised.isdisjoint((words[-1], *words[last + 1 : last + 2])):
        yield piece
        return
    start = last
    while start and _in_role(words[start - 1], scene):
        start -= 1
    rest = piece.tokens[last + 1 :]
    if start and not piece.tokens[start - 1].link:
        yield Piece.of(piece.tokens[:start], piece.opens)
    if rest and not rest[0].link:
        role = " ".join(token.text for token in piece.tokens[start : last + 1])
        country = fold(words[-1]) in scene.gazetteer.countries and len(rest) == 1
        polite = lexicon.role_words.isdisjoint(words[start : last + 1])
        yield Piece.of(rest, False, None if country else "" if polite else role)


def _last_of_role(words: list[str], scene: Scene) -> int:
    """Place of the last word of a role or honorific and of its country, `Президент России`; -1 where there is none."""
    last = len(words) - 1
    while last >= 0 and not _announces(words[last], scene):
        last -= 1
    while 0 <= last < len(words) - 2 and scene.gazetteer.nation(fold(words[last + 1])):
        last += 1
    return last


def _in_role(word: str, scene: Scene) -> bool:
    return word in scene.lexicon.role_words or word == "of" or scene.gazetteer.nation(fold(word)) is not None


def _announces(word: str, scene: Scene) -> bool:
    lexicon = scene.lexicon
    return word in lexicon.role_nouns or word in lexicon.honorifics or (word == "m" and scene.language == "fr")
