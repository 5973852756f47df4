"""Every naming of a place in an article: the places among its names, and those inside of other names.

Why here: `Maryland State Police` is an organisation, and it also says Maryland. As an entity it stays one name; the map and
the countries count the place in it. News agencies and papers of the list of organisations do not count: the
`Washington Post` says nothing of where a report plays.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from services.workers.enrich.fold import fold
from services.workers.enrich.merge import Group
from services.workers.enrich.scene import Scene
from services.workers.enrich.spans import Token

_ANY: Final = (4, 3, 2, 1)
"""Numbers of words to try where the first one is a compound."""
_LISTED: Final = "the list of organisations"
_WHOLE: Final = frozenset({"place", "person"})
"""Kinds of names inside of which no place counts."""

Range = tuple[int, int]
"""Start and end, in characters of the scene's text."""


def toponyms(groups: dict[str, Group], scene: Scene) -> dict[str, list[Range]]:
    """Key of each place to where it is named."""
    found = {key: list(group.spans) for key, group in groups.items() if group.kind == "place"}
    within = list(_within(scene))
    if not within:
        return found
    taken: list[tuple[int, int, bool]] = []
    for key, group in groups.items():
        kind = "place" if key in found else group.kind
        if kind in _WHOLE or (kind == "organisation" and _LISTED in group.whys):
            taken += [(start, end, kind == "person") for start, end in group.spans]
    for inside in _free(within, sorted(taken)):
        found.setdefault(scene.gazetteer.canonical(inside.key) or inside.key, []).append((inside.start, inside.end))
    return found


def _free(within: list["_Inside"], taken: list[tuple[int, int, bool]]) -> Iterator["_Inside"]:
    """Those that overlap nothing that is taken, or a person's name only, and are sure; both lists are in order."""
    at = 0
    for inside in within:
        while at < len(taken) and taken[at][1] <= inside.start:
            at += 1
        if at == len(taken) or taken[at][0] >= inside.end or (inside.sure and taken[at][2]):
            yield inside


class _Inside(NamedTuple):
    """A known place among other words. `sure`: it is one even at the edge of what looks like a person's name."""

    key: str
    start: int
    end: int
    sure: bool


def _within(scene: Scene) -> Iterator[_Inside]:
    """Known places among several words, the longest first, and parts of words such as `London-based`."""
    heads = scene.gazetteer.heads
    for span in scene.joined:
        end = 0
        for at, token in enumerate(span.tokens):
            word = token.text
            sizes = heads.get(word.lower() if word.isascii() else fold(word), ())  # as `fold`, without the call
            if (sizes or "-" in word) and token.start >= end and not token.link:
                for inside in _longest(span.tokens, at, _ANY if "-" in word else sizes, scene):
                    end = inside.end
                    yield inside


def _longest(tokens: Sequence[Token], at: int, sizes: Iterable[int], scene: Scene) -> Iterator[_Inside]:
    """The longest known name that begins at a word, else the known parts of the word."""
    for size in sizes:
        if at + size > len(tokens):
            continue
        key, end, cut = _name(tokens[at : at + size])
        if key and _sure(key, scene):
            country = at == 0 and len(tokens) > size + 1 and key in scene.gazetteer.countries
            yield _Inside(key, tokens[at].start, end, cut or country)
            return
    if sizes is _ANY:
        yield from _parts(tokens[at], scene)


def _name(tokens: Sequence[Token]) -> tuple[str, int, bool]:
    """Key of the words, the end of the last one, and whether `-based` or the like is cut off it; no key for joints."""
    last = tokens[-1]
    if last.link:
        return "", 0, False
    head, hyphen, tail = last.text.partition("-")
    cut = bool(hyphen) and tail[:1].islower()
    end = last.start + len(head if cut else last.text)
    word = head if cut else last.text
    text = word if len(tokens) == 1 else " ".join((*[token.text for token in tokens[:-1]], word))
    return ("" if len(text) < 4 and not text.isupper() else fold(text)), end, cut


def _parts(token: Token, scene: Scene) -> Iterator[_Inside]:
    start = token.start
    for part in token.text.split("-"):
        if part[:1].isupper() and (len(part) > 3 or part.isupper()) and _sure(fold(part), scene):
            yield _Inside(fold(part), start, start + len(part), False)
        start += len(part) + 1


def _sure(key: str, scene: Scene) -> bool:
    lexicon = scene.lexicon
    return scene.gazetteer.plain(key) and key not in lexicon.given and key not in lexicon.directions
