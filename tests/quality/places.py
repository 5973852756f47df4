"""How well places are found and put on the map: `python -m tests.quality.places DATA [--more cities500.txt] [--misses]`.

The set is GeoWebNews (Gritta et al. 2019, A Pragmatic Guide to Geoparsing Evaluation, LREV; GPL-3, for measuring only; the
half of it that is at hand). A gold toponym is an annotation with a GeoNames id or coordinates of one of the types Literal,
Literal_Modifier, Mixed, Coercion, Embedded_Literal, Metonymic, Non_Literal_Modifier, Embedded_Non_Lit and Homonym: the
paper's literal and associative toponyms. Demonyms and languages are none, nor are modifiers marked as adjectives (`Turkish`):
Headwater tells countries from those, not places. The last line of finding counts the adjectives as gold all the same.

What the stage finds are the namings of `toponyms`, so the place in `Maryland State Police` counts as in the set. The first
line of each text holds a title and an address that nobody annotated: it is read as the title, and not judged.

Resolving is judged on those found whose place is known: a gold id by the coordinates of Headwater's own gazetteer (and of
`--more`, a GeoNames dump of cities), else what the set gives. Within 161 km (100 miles) counts, as in the paper. As the
middle of a country is not the same in any two gazetteers, an equal GeoNames id counts too: it is at distance 0 by that rule.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.enrich import read
from services.workers.enrich.fold import fold
from services.workers.enrich.gazetteer import Gazetteer
from services.workers.enrich.lexicon import Lexicon
from services.workers.enrich.places import INSIDE, held, located
from services.workers.enrich.reading import WORD
from services.workers.enrich.scene import Scene
from services.workers.enrich.site import Site
from services.workers.enrich.surety import surety
from services.workers.enrich.toponyms import toponyms
from tests.quality.geowebnews import Gold, Point, Range, Text, texts
from tests.quality.surety import Judged, calibration

NEAR_KM: Final = 161.0
DRAWS: Final = 1000


@dataclass
class Counted:
    """What one article adds up to."""

    exact: int = 0
    over: int = 0
    over_found: int = 0
    found: int = 0
    gold: int = 0
    adjectives: int = 0
    judged: int = 0
    near: int = 0
    resolved: int = 0
    unknown: int = 0
    nowhere: int = 0
    misses: list[str] = field(default_factory=list)
    sure: list[Judged] = field(default_factory=list)
    """Namings whose place is given with coordinates, and those that are none."""


def known_points(places: Gazetteer, more: Path | None) -> dict[int, Point]:
    """GeoNames id to coordinates: Headwater's own, and those of a dump in GeoNames' form."""
    sites = [site for found in (*places.cities.values(), *places.regions.values()) for site in found]
    points = {site.id: (site.lat, site.lon) for site in (*sites, *places.nations.values(), *places.continents.values())}
    for line in more.read_text("utf-8").splitlines() if more else ():
        row = line.split("\t")
        points.setdefault(int(row[0]), (float(row[4]), float(row[5])))
    return points


def kilometres(a: Point, b: Point) -> float:
    """On the great circle."""
    (lat1, lon1), (lat2, lon2) = ([math.radians(value) for value in point] for point in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def count(text: Text, words: Lexicon, places: Gazetteer, points: Mapping[int, Point]) -> Counted:
    """The stage on one article, against the gold."""
    whole = f"{text.title}\n{text.body}"
    scene = Scene(whole, frozenset(WORD.findall(whole)), "en", words, places)
    groups = read(scene)
    named = toponyms(groups, scene)
    placed = located({key: len(spans) for key, spans in named.items()}, scene)
    sites = {key: site for key, (site, _) in placed.items()}
    found = {span: key for key, spans in named.items() for span in spans if span[0] > len(text.title)}
    nouns = {span: gold for span, gold in text.gold.items() if not gold.adjective}
    told = Counted(found=len(found), gold=len(nouns), exact=len(found.keys() & nouns.keys()))
    told.over = sum(any(a < end and start < b for a, b in found) for start, end in nouns)
    told.over_found = sum(any(a < end and start < b for a, b in nouns) for start, end in found)
    told.adjectives = len(text.gold) - len(nouns)
    told.misses = [f"not found: {whole[a:b]}" for a, b in nouns if (a, b) not in found]
    told.misses += [f"no toponym: {whole[a:b]}" for a, b in found if (a, b) not in nouns]
    for span, gold in nouns.items():
        point = gold.point or points.get(gold.id or 0)
        told.unknown += gold.id is not None and gold.id not in points
        told.nowhere += not places.sites(key_of(whole[slice(*span)], scene))
        site = sites.get(found.get(span, ""))
        if point is None or span not in found:
            continue
        told.judged += 1
        if site:
            told.resolved += 1
            right = site.id == gold.id or kilometres(point, (site.lat, site.lon)) <= NEAR_KM
            told.near += right
            told.misses += [] if right else [f"elsewhere: {whole[slice(*span)]} ({site.name}, {site.country}), {gold}"]
    own = {key: surety(group) for key, group in groups.items() if group.kind == "place"}
    for span, key in found.items():
        if key in placed:
            site, share = placed[key]
            told.sure += judged(span, site, share * held(own.get(key, INSIDE)), text.gold, points)
    return told


def judged(
    span: Range, site: Site, confidence: float, gold: Mapping[Range, Gold], points: Mapping[int, Point]
) -> Iterator[Judged]:
    """Whether a naming is the gold's, exactly or touching it, and its place the right one; none without coordinates."""
    touching = [said for said in gold if said[0] < span[1] and span[0] < said[1]]
    if not touching:
        yield Judged(confidence, False, False)
    for said in touching[:1]:
        one = gold[said]
        point = one.point or points.get(one.id or 0)
        if point:
            near = site.id == one.id or kilometres(point, (site.lat, site.lon)) <= NEAR_KM
            yield Judged(confidence, near and said == span and not one.adjective, near)


def key_of(name: str, scene: Scene) -> str:
    """As the gazetteer has it."""
    key = fold(name)
    return scene.gazetteer.states.get(key.rstrip("."), (key, ""))[0]


def report(counts: Sequence[Counted]) -> Iterator[str]:
    """The figures, each with its 95 % interval: 1,000 draws of articles with replacement (percentile bootstrap)."""
    measures: dict[str, Callable[[Mapping[str, float]], float]] = {
        "exact spans: precision": lambda n: n["exact"] / max(n["found"], 1),
        "exact spans: recall": lambda n: n["exact"] / max(n["gold"], 1),
        "exact spans: F1": lambda n: 2 * n["exact"] / max(n["found"] + n["gold"], 1),
        "overlapping: precision": lambda n: n["over_found"] / max(n["found"], 1),
        "overlapping: recall": lambda n: n["over"] / max(n["gold"], 1),
        "overlapping: F1": lambda n: _f1(n["over_found"] / max(n["found"], 1), n["over"] / max(n["gold"], 1)),
        "exact spans, adjectives as gold: F1": lambda n: 2 * n["exact"] / (n["found"] + n["gold"] + n["adjectives"]),
        "within 161 km, of the resolved": lambda n: n["near"] / max(n["resolved"], 1),
        "within 161 km, of all found": lambda n: n["near"] / max(n["judged"], 1),
    }
    names = ("exact", "over", "over_found", "found", "gold", "adjectives", "judged", "near", "resolved")
    table = np.array([[getattr(one, name) for name in names] for one in counts], dtype=float)
    draws = np.random.default_rng(1).integers(0, len(counts), (DRAWS, len(counts)))
    sums = [dict(zip(names, table[draw].sum(axis=0), strict=True)) for draw in draws]
    for name, measure in measures.items():
        low, high = np.percentile([measure(one) for one in sums], (2.5, 97.5))
        yield f"{name} {measure(dict(zip(names, table.sum(axis=0), strict=True))):.3f} ({low:.3f} to {high:.3f})"
    total = dict(zip(names, map(int, table.sum(axis=0)), strict=True))
    yield (f"gold toponyms {total['gold']} (and {total['adjectives']} adjectives), found {total['found']}; found exactly and "
           f"with known coordinates {total['judged']}, resolved {total['resolved']}")  # fmt: skip
    yield f"gold ids without known coordinates: {sum(one.unknown for one in counts)}"
    yield f"gold names that the gazetteer does not hold at all: {sum(one.nowhere for one in counts)}"


def sureties(counts: Sequence[Counted]) -> list[str]:
    """The table of confidence against what is right."""
    return calibration([one for told in counts for one in told.sure], "exact and the right place", "the right place")


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    """Reads, counts, prints."""
    parser = argparse.ArgumentParser(description="Places found and resolved, on GeoWebNews.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--more", type=Path, help="a dump of cities in GeoNames' form, for the gold's coordinates")
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    words, places = lexicon.load(), gazetteer.load()
    points, found = known_points(places, given.more), list(texts(given.data))
    before = time.process_time()
    counts = [count(text, words, places, points) for text in found]
    seconds = time.process_time() - before
    size = sum(len(text.body.split()) for text in found)
    for line in (*report(counts), f"speed: {size / seconds:,.0f} words a CPU second, names and places only"):
        sys.stdout.write(f"{line}\n")
    sys.stdout.writelines(f"{line}\n" for line in ("", *sureties(counts)))
    if given.misses:
        sys.stdout.writelines(f"{number}: {line}\n" for number, one in enumerate(counts) for line in one.misses)


if __name__ == "__main__":
    main()
