"""How well copies are told from what only looks alike: `python -m tests.quality.duplicates DATA [--fit] [--json]`.

Every text belongs to one of two halves. The weights and the threshold in `services/workers/link/alike.py` are fitted on
the first half (`--fit` prints them); all figures are of the second. The copies are built (`pairs.py` says how), the
negatives are real.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.text.shingles import shingles
from services.workers.link.alike import Evidence, Sets, evidence, is_copy
from tests.quality.curves import svg
from tests.quality.pairs import Pair, built, events, full_texts, reports, summaries
from tests.quality.short_pairs import identity, repeats, unlike

SEED: Final = 1
TEXTS: Final = 2400
MOST_WRONG: Final = 0.0075
"""Of the hard negatives of the fitted half that may link: three quarters of the promise of 1 %."""
PENALTY: Final = 0.1


@dataclass(frozen=True)
class Halves:
    """Evidence by kind of pair: of the half for fitting, and of the half for judging."""

    fit: dict[str, list[Evidence]]
    judge: dict[str, list[Evidence]]


HARD: Final = "reports of different days"
EVENTS: Final = "one event in other words"
NEGATIVES: Final = (HARD, EVENTS, "unrelated")
SUMMARIES: Final = "a summary and its page"


def found(pair: Pair) -> Evidence:
    """The evidence for a pair, as the link stage has it."""
    one, other = (Sets(s.words, shingles(title).singles, s.singles, s.pairs)
                  for s, title in zip(map(shingles, (pair.one, pair.other)), pair.titles, strict=True))  # fmt: skip
    return evidence(one, other)


def halves(data: Path) -> Halves:
    """All pairs, judged."""
    chance = random.Random(SEED)
    texts = full_texts(data, TEXTS, chance)
    hard, events_ = reports(data), events(data)
    chance.shuffle(hard)
    result = []
    for number in (0, 1):
        mine = texts[number::2]
        pairs = {**built(mine, chance), SUMMARIES: summaries(mine), HARD: hard[number::2], EVENTS: events_[number::2],
                 "unrelated": [Pair(a, b) for a, b in pairwise(mine)]}  # fmt: skip
        result.append({name: [found(pair) for pair in those] for name, those in pairs.items()})
    return Halves(*result)


def fit(half: dict[str, list[Evidence]]) -> tuple[list[float], float]:
    """Weights and bias: a logistic regression (iteratively reweighted least squares), both classes of equal weight,
    then the bias at which so few of the hard negatives link.
    """
    skipped = (SUMMARIES, "30% of the words changed")
    copies = [e.features() for name, those in half.items() if name not in (*NEGATIVES, *skipped) for e in those]
    others = [e.features() for name in NEGATIVES for e in half[name]]
    x = np.column_stack([np.array(copies + others), np.ones(len(copies) + len(others))])
    y = np.r_[np.ones(len(copies)), np.zeros(len(others))]
    importance = np.r_[np.full(len(copies), 0.5 / len(copies)), np.full(len(others), 0.5 / len(others))] * len(y)
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = importance * chance * (1 - chance) + 1e-9
        curve = x.T @ (slope[:, None] * x) + PENALTY * np.eye(x.shape[1])
        weights += np.linalg.solve(curve, x.T @ (importance * (y - chance)) - PENALTY * weights)
    scores = np.array([e.features() for e in half[HARD]]) @ weights[:-1]
    return weights[:-1].tolist(), -float(np.quantile(scores, 1 - MOST_WRONG))


def report(judged: dict[str, list[Evidence]]) -> list[dict[str, Any]]:
    """By kind of pair: how many there are, and the share that is linked."""
    return [
        {"pairs": name, "count": len(those), "copies": name not in NEGATIVES,
         "linked": round(sum(map(is_copy, those)) / max(1, len(those)), 4)}
        for name, those in judged.items()
    ]  # fmt: skip


def curves(judged: dict[str, list[Evidence]]) -> str:
    """The shares that link at each threshold of the score, as a picture."""
    names = ["5% of the words changed", "10% of the words changed", "15% of the words changed", "20% of the words changed",
             "trimmed, and 10% of the words changed", HARD]  # fmt: skip
    thresholds = np.linspace(-6, 12, 73)
    scores = {name: np.array([e.score() for e in judged[name]]) for name in names}
    lines = {name: [(float(t), float((found > t).mean())) for t in thresholds] for name, found in scores.items()}
    return svg(
        "Pairs that link, by threshold (second half of the texts)", lines, 0.0, "threshold of the score; 0 ships"
    )


def apart(data: Path) -> list[dict[str, Any]]:
    """Short pairs and exact repeats, as lines of the report."""
    kinds = {"short, said not to say the same": unlike(data), "wire items sent again word for word": repeats(data)}
    result = report({name: [found(pair) for pair in pairs] for name, pairs in kinds.items()})
    result[0]["copies"] = False
    pairs, same, wrong = identity(data)
    return [*result, {"pairs": "items of one story over days: one id", "count": pairs, "copies": False,
                      "linked": round(same / pairs, 4), "wrong": wrong}]  # fmt: skip


def show(lines: Sequence[dict[str, Any]]) -> str:
    """As a Markdown table; precision is over the kind's copies and as many of the hard negatives."""
    wrong = next(line["linked"] for line in lines if line["pairs"] == HARD)
    text = ["| pairs | count | linked (recall) | precision |", "|---|---|---|---|"]
    for line in lines:
        precision = f"{line['linked'] / (line['linked'] + wrong):.3f}" if line["copies"] else ""
        text.append(f"| {line['pairs']} | {line['count']:,} | {line['linked']:.1%} | {precision} |")
    return "\n".join(text)


def main() -> None:
    """Fit or report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--fit", action="store_true", help="print weights and bias for alike.py")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--curves", type=Path, help="write the curves by threshold to this SVG file")
    asked = parser.parse_args()
    every = halves(asked.data)
    if asked.fit:
        weights, bias = fit(every.fit)
        print("weights", [round(w, 2) for w in weights], "bias", round(bias, 2))
        return
    lines = [*report(every.judge), *apart(asked.data)]
    if asked.curves:
        asked.curves.write_text(curves(every.judge), "utf-8")
    print(json.dumps(lines) if asked.json else show(lines))


if __name__ == "__main__":
    main()
