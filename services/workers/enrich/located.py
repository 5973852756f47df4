"""Says by the gazetteer that a name is a place, and notes what a comma says of it: `Tripoli, Lebanon`, `Paris, Texas`.

Why here: a region behind a comma is the surest sign of both, that a name is a place and which one; English datelines live
by it. A lone name of the gazetteer is weaker: towns are called Reading, Orange and Davis.
"""

import re
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.scene import Kind, Mention, Scene
from services.workers.enrich.site import BIG, TOWN
from services.workers.enrich.spans import Piece

Verdict = tuple[Kind, int, str] | None
"""Kind, weight, and what says so in a few words."""

_BEHIND: Final = re.compile(
    r"(?:,[ \u00a0]| \()((?:[^\W\d_]\.){2,}|[^\W\d_][\w\'’-]*(?:[ \u00a0][^\W\d_][\w\'’-]*){0,2})"
)
_MARKS: Final = frozenset({", ", ",\u00a0", " ("})
_STOPS: Final = frozenset(".,;:)\n")
_LONGEST: Final = 3
_AREA: Final = frozenset({"area", "metro", "suburb", "suburbs"})
SHORT: Final = 7
"""Characters that the key of a state's short form has less than."""


def abbreviated(piece: Piece, key: str, scene: Scene) -> Mention | None:
    """The state or province that a short form means: behind a comma or bracket, or with stops inside (`N.J.`)."""
    name, country = scene.gazetteer.states.get(key.rstrip("."), ("", ""))
    if name in {"", key}:
        return None
    start, end, text = piece.tokens[0].start, piece.end, scene.text
    behind = text[max(0, start - 2) : start].rstrip(" \u00a0")[-1:] in {",", "("}
    stopped = piece.name[-1] == "." or text[end : end + 1] == "."
    if key in scene.lexicon.starters and text[end : end + 1] not in _STOPS:
        return None  # `Then, IN the end`
    if not (behind and (stopped or piece.name.isupper())) and "." not in piece.name[:-1]:
        return None
    scene.inside.setdefault(name, country)
    shown = text[start : end + (stopped and piece.name[-1] != ".")]
    return Mention(shown, name, start, "place", 4, why="a state's short form")


def located(piece: Piece, key: str, scene: Scene) -> bool:
    """Whether the region or country behind its comma has a place of the name; any name will do before a short form."""
    text, end = scene.text, piece.end
    if text[end : end + 2] not in _MARKS or piece.role is not None or len(piece.tokens) > _LONGEST:
        return False
    behind = _BEHIND.match(text, end)
    if not behind:
        return False
    words = behind.group(1).split()
    for size in range(len(words), 0, -1):
        rest = " ".join(words[size:]) or text[behind.end() : behind.end() + 2]
        if rest.strip()[:1].isupper():
            continue  # `Smith, U.S. Trade Representative`
        stopped = size == len(words) and rest[:1] == "."
        found = _holder(" ".join(words[:size]), stopped, scene)
        if found:
            return _holds(key, found, scene)
    return False


def _holder(name: str, stopped: bool, scene: Scene) -> str:
    """Key of the region or country of a name; empty where there is none."""
    if not name[0].isupper():
        return ""
    key, places = fold(name), scene.gazetteer
    if key.rstrip(".") in places.states and (name.isupper() or stopped or len(name) > 4):
        return places.states[key.rstrip(".")][0]
    return key if key in places.countries or key in places.regions else ""


def _holds(key: str, holder: str, scene: Scene) -> bool:
    places = scene.gazetteer
    inside = any(site.region == holder or site.country == places.countries.get(holder)
                 for site in (*places.cities.get(key, ()), *places.regions.get(key, ())))  # fmt: skip
    if inside:
        scene.inside.setdefault(key, holder)
    lexicon, words = scene.lexicon, key.split()
    other = words[0] in lexicon.given or words[-1] in lexicon.organised or key in lexicon.organisations
    return inside or (holder in places.states and not other)


def mapped(key: str, scene: Scene) -> bool:
    """Whether a name of several words is one of the gazetteer."""
    cities = scene.gazetteer.cities.get(key)
    return key in scene.gazetteer.regions or bool(cities and cities[0].people >= TOWN)


def town(piece: Piece, key: str, beside: tuple[str, str], scene: Scene) -> Verdict:
    """Whether a name of the gazetteer is a place here: by the words beside it, by its size, or as a region."""
    places, lexicon = scene.gazetteer, scene.lexicon
    cities, regions = places.cities.get(key), places.regions.get(key)
    if not (cities or regions) or (len(key) < 4 and piece.name.isascii() and piece.name.isupper()):
        return None  # initials: more often a company than the town of Wa
    word, people = beside[0], cities[0].people if cities else 0
    if key in places.common and people < 5 * BIG:
        return ("place", 3, "the gazetteer, and a preposition") if word in lexicon.place_in else None
    where = word in (lexicon.place_in if 0 < people < TOWN else lexicon.place_before)
    if cities and (where or beside[1] in _AREA):
        return "place", 3, "the gazetteer, and a preposition" if where else "the gazetteer, or a word behind it"
    if people >= BIG and key not in lexicon.given and not scene.strict:
        return "place", 1, "the gazetteer"
    if cities and (people >= 5 * BIG or cities[0].capital):
        return "place", 1, "the gazetteer"
    if regions and (where or (key not in lexicon.given and key not in lexicon.directions and len(key) > 3)):
        return "place", 2, "the gazetteer's regions"
    return None
