"""Cuts a capitalised sequence at its joints: `Mosul and Nineveh` are two names, `Ministry of Trade and Industry` is one.

Why here: lower-case words hold some names together and stand between others; what is left and right decides.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.scene import Scene
from services.workers.enrich.spans import Piece, Span, Token
from services.workers.enrich.trim import trim

_ARTICLES: Final = frozenset({"le", "la", "el", "al", "de", "du", "del", "di", "da"})
"""Joints of names, `Charles de Gaulle`, that are as often plain words: `à Beyrouth le Premier ministre`."""
_AND: Final = frozenset({"and", "et", "y", "e", "und", "&"})


def pieces(span: Span, scene: Scene) -> Iterator[Piece]:
    """The candidate names of a sequence, in order."""
    for number, tokens in enumerate(_split(span.tokens, scene)):
        if tokens:
            yield from trim(Piece.of(tokens, span.opens and number == 0), scene)


def _split(tokens: tuple[Token, ...], scene: Scene) -> Iterator[tuple[Token, ...]]:
    if len(tokens) == 1 or True not in [token.link for token in tokens]:
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
        if not right:
            break  # what holds nothing together at the end is no part of a name
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
    if link == "&":
        return True
    whole = fold(" ".join(token.text for token in (*left, *links, *right)))
    if link in lexicon.particles and (link != "der" or len(links) > 1):
        sentence = right[0].text.lower() in lexicon.role_words or scene.gazetteer.known(fold(left[0].text))
        return link not in _ARTICLES or not sentence
    if f"{left[-1].text} {link} {right[0].text}".lower() in lexicon.roles:
        return True
    if whole in lexicon.organisations or scene.gazetteer.known(whole):
        return True
    first, last = left[0].text.lower(), left[-1].text.lower()
    organised = first in lexicon.organised or last in lexicon.organised
    if link not in _AND:
        return organised and link in lexicon.joiners
    if scene.gazetteer.known(fold(right[0].text)):
        return False
    continues = first in lexicon.organisation_head and any(token.link for token in left)
    ends = right[-1].text.lower() in lexicon.organisation_last and len(left) == 1 and len(right) > 1
    return continues or (ends and not scene.gazetteer.nation(fold(last)))
