"""How well articles on one event get one story id: `python -m tests.quality.stories DATA [--json] [--curves FILE]`.

A stream of headlines with the stories that an aggregator put them in is played in the order of time; an article's
story after all merges counts. The stories are dealt to two halves in turn as they begin. Thresholds are chosen on one half
and judged on the other, both ways; on the whole, what ships is judged as it ships and the baselines at their best.

The stream has a flaw that flatters whatever looks at the clock: its stories come one after another, each within minutes,
as they were collected. A rule that begins a story at each pause of a minute is listed to show it. Headwater uses time by
the day only; its line with the articles in random order, all at one time, shows what is left without any.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.text.traits import Traits
from services.text.vectors.table import load
from services.workers.enrich import lexicon
from services.workers.enrich.describe import Describer
from services.workers.link.open_stories import Limits, Member, Told
from services.workers.link.stories import ALIKE, Stories
from tests.quality.curves import svg
from tests.quality.pairs import rows
from tests.quality.story_baselines import (
    Labels,
    b_cubed,
    by_title,
    numbered,
    plain,
    single_pass,
    tf_idf,
    with_vectors,
)

STREAM: Final = "stories_uci_newsagg/uci_news_partial.jsonl.gz"
SEED: Final = 1
PAUSE_MS: Final = 60_000
NEVER: Final = 10.0
"""A threshold for a method that has none."""

Method = Callable[["Stream"], dict[float, Labels]]


@dataclass(frozen=True)
class Stream:
    """Headlines in the order of time."""

    titles: tuple[str, ...]
    times: tuple[int, ...]
    gold: Labels
    traits: tuple[Traits, ...]

    def only(self, kept: Sequence[int]) -> "Stream":
        """Of these places, in this order."""
        return Stream(tuple(self.titles[i] for i in kept), tuple(self.times[i] for i in kept), self.gold[list(kept)],
                      tuple(self.traits[i] for i in kept))  # fmt: skip


def read(data: Path) -> Stream:
    """The stream, with what enrich would say of each headline."""
    found = sorted(rows(data / STREAM), key=lambda row: (int(row["timestamp"]), row["id"]))
    describer = Describer(lexicon.load().stopwords, load())
    titles = tuple(row["title"] for row in found)
    return Stream(titles, tuple(int(row["timestamp"]) for row in found), numbered([row["story"] for row in found]),
                  tuple(describer.describe(title, "", "en", ()) for title in titles))  # fmt: skip


def halves(stream: Stream) -> tuple[Stream, Stream]:
    """Stories in turn, as they begin."""
    places = range(len(stream.titles))
    one, other = ([i for i in places if stream.gold[i] % 2 == half] for half in (0, 1))
    return stream.only(one), stream.only(other)


def play(stream: Stream, alike: float = ALIKE) -> Labels:
    """Each article's story after all merges, as the link stage would decide."""
    stories = Stories(Limits(), alike)
    first, become = [], {}
    for order, (at_ms, traits) in enumerate(zip(stream.times, stream.traits, strict=True)):
        told, placement = stories.decide(Told(order, at_ms, at_ms, Member(order.to_bytes(16, "big"), 0), traits))
        stories.put(told, placement)
        first.append(placement.story)
        become.update(dict.fromkeys(placement.merged, placement.story))
    return numbered([_now(story, become) for story in first])


def _now(story: bytes, become: dict[bytes, bytes]) -> bytes:
    while story in become:
        story = become[story]
    return story


def shuffled(stream: Stream) -> Stream:
    """In random order, all at one time."""
    order = random.Random(SEED).sample(range(len(stream.titles)), len(stream.titles))
    mixed = stream.only(order)
    return Stream(mixed.titles, (stream.times[0],) * len(order), mixed.gold, mixed.traits)


def ours(stream: Stream) -> dict[float, Labels]:
    """At each threshold."""
    return {alike: play(stream, alike) for alike in _steps(0.19, 0.35, 0.02)}


def centroids(stream: Stream) -> dict[float, Labels]:
    """Single-pass TF-IDF centroids at each threshold."""
    alike = tf_idf(stream.titles)
    return {threshold: single_pass(alike, threshold) for threshold in _steps(0.02, 0.34, 0.04)}


def centroids_with_vectors(stream: Stream) -> dict[float, Labels]:
    """The same with half-weighted word vectors."""
    alike = with_vectors(tf_idf(stream.titles), stream.titles, load())
    return {threshold: single_pass(alike, threshold) for threshold in _steps(0.14, 0.42, 0.04)}


def pauses(stream: Stream) -> dict[float, Labels]:
    """A story begins after each pause."""
    gaps = [0, *(after - before > PAUSE_MS for before, after in pairwise(stream.times))]
    return {NEVER: np.cumsum(gaps)}


def _steps(low: float, high: float, step: float) -> list[float]:
    return [round(float(value), 4) for value in np.arange(low, high + step / 2, step)]


METHODS: Final[dict[str, Method]] = {
    "exact title": lambda stream: {NEVER: by_title(stream.titles)},
    "TF-IDF centroids, single pass": centroids,
    "the same with word vectors": centroids_with_vectors,
    "Headwater": ours,
    "Headwater, random order, one time": lambda stream: ours(shuffled(stream)),
    "a pause of a minute (the stream's flaw)": pauses,
}


def judged(method: Method, parts: Sequence[Stream]) -> list[dict[float, tuple[float, float, float]]]:
    """Of each part, the figures by threshold."""
    return [
        {threshold: b_cubed(labels, _gold(method, part)) for threshold, labels in method(part).items()}
        for part in parts
    ]


def _gold(method: Method, part: Stream) -> Labels:
    return shuffled(part).gold if method is METHODS["Headwater, random order, one time"] else part.gold


def line(name: str, figures: Sequence[dict[float, tuple[float, float, float]]]) -> dict[str, Any]:
    """A line of the report: each half at the other's best threshold, and the whole."""
    best = [max(part, key=lambda threshold: part[threshold][2]) for part in figures]
    chosen = min(figures[2], key=lambda t: abs(t - ALIKE)) if name.startswith("Headwater") else best[2]
    taken = (figures[0][best[1]], figures[1][best[0]], figures[2][chosen])
    return {"method": name, "thresholds": [best[1], best[0], chosen],
            **{part: [round(value, 4) for value in found]
               for part, found in zip(("half 1", "half 2", "whole"), taken, strict=True)}}  # fmt: skip


def repeats(stream: Stream, found: Labels) -> tuple[int, int, int]:
    """Pairs of equal headlines, those in one story of the gold, and of these the pairs that we put in one story."""
    groups: dict[str, list[int]] = {}
    for place, title in enumerate(stream.titles):
        groups.setdefault(plain(title), []).append(place)
    pairs = [pair for places in groups.values() for pair in combinations(places, 2)]
    same = [(a, b) for a, b in pairs if stream.gold[a] == stream.gold[b]]
    return len(pairs), len(same), sum(int(found[a] == found[b]) for a, b in same)


def show(lines: Sequence[dict[str, Any]]) -> str:
    """As a Markdown table: precision, recall, F1."""
    text = ["| method | half 1 (P, R, F1) | half 2 | whole | thresholds |", "|---|---|---|---|---|"]
    for told in lines:
        parts = [", ".join(f"{value:.3f}" for value in told[part]) for part in ("half 1", "half 2", "whole")]
        marks = ", ".join("none" if threshold == NEVER else f"{threshold:g}" for threshold in told["thresholds"])
        text.append(f"| {told['method']} | {' | '.join(parts)} | {marks} |")
    return "\n".join(text)


def curves(figures: dict[float, tuple[float, float, float]]) -> str:
    """Precision, recall and F1 on the whole at each threshold, as a picture."""
    names = ("B-cubed precision", "B-cubed recall", "B-cubed F1")
    lines = {name: [(t, found[number]) for t, found in sorted(figures.items())] for number, name in enumerate(names)}
    return svg("Stories by threshold (whole stream)", lines, ALIKE, f"threshold of likeness; {ALIKE} ships")


def main() -> None:
    """Report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--curves", type=Path, help="write the curves by threshold to this SVG file")
    asked = parser.parse_args()
    if not (asked.data / STREAM).exists():
        print(f"skipped: there is no {asked.data / STREAM}", file=sys.stderr)
        return
    stream = read(asked.data)
    parts = (*halves(stream), stream)
    figures = {name: judged(method, parts) for name, method in METHODS.items()}
    lines = [line(name, found) for name, found in figures.items()]
    if asked.curves:
        asked.curves.write_text(curves(figures["Headwater"][2]), "utf-8")
    pairs, same, together = repeats(stream, play(stream))
    told = {"repeats": pairs, "same_story": same, "together": together}
    print(json.dumps([*lines, told]) if asked.json else show(lines))
    if not asked.json:
        print(f"\nPairs of equal headlines: {pairs}; in one story: {same}; of these put together: {together}.")


if __name__ == "__main__":
    main()
