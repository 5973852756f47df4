"""Whether confidence is worth its name: how often what carries so much of it is right, in tenths.

A figure is calibrated where the share that is right equals it (Murphy and Winkler 1977, Reliability of subjective probability
forecasts), and of use where that share rises with it. `rise` is the chance that of one right and one wrong answer the
right one carries more confidence (the area under the curve: Hanley and McNeil 1982): 0.5 is chance.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from tests.quality.figures import percent, table

TENTHS: Final = 10
FEWEST: Final = 20
"""Answers below which a tenth joins the one above it."""


class Judged(NamedTuple):
    """An answer: the confidence that it carries, and whether it is right strictly and loosely."""

    confidence: float
    right: bool
    near: bool


def tenths(judged: Sequence[Judged]) -> list[list[Judged]]:
    """By rising confidence; small ones joined."""
    parts: list[list[Judged]] = [[] for _ in range(TENTHS)]
    for one in judged:
        parts[min(int(one.confidence * TENTHS), TENTHS - 1)].append(one)
    joined: list[list[Judged]] = [[]]
    for part in parts:
        if len(joined[-1]) >= FEWEST:
            joined.append([])
        joined[-1] += part
    if len(joined) > 1 and len(joined[-1]) < FEWEST:
        joined[-2] += joined.pop()
    return joined


def rise(judged: Sequence[Judged]) -> float:
    """Area under the curve of the strict judgement; ties count half."""
    right, wrong = ([one.confidence for one in judged if one.right is said] for said in (True, False))
    if not right or not wrong:
        return 0.5
    ranks: dict[float, tuple[int, int]] = {}
    for values, at in ((right, 0), (wrong, 1)):
        for value in values:
            pair = ranks.get(value, (0, 0))
            ranks[value] = (pair[0] + (at == 0), pair[1] + (at == 1))
    below, area = 0, 0.0
    for value in sorted(ranks):
        own, other = ranks[value]
        area += own * (below + other / 2)
        below += other
    return area / (len(right) * len(wrong))


def calibration(judged: Sequence[Judged], strict: str, loose: str) -> list[str]:
    """Lines of a table, and what it comes to."""
    rows = [
        (f"{min(one.confidence for one in part):.2f} to {max(one.confidence for one in part):.2f}", len(part),
         f"{sum(one.confidence for one in part) / len(part):.2f}", percent(sum(one.right for one in part), len(part)),
         percent(sum(one.near for one in part), len(part)))
        for part in tenths(judged) if part
    ]  # fmt: skip
    off = sum(abs(sum(one.confidence - one.right for one in part)) for part in tenths(judged)) / max(len(judged), 1)
    return [
        *table(("confidence", "answers", "mean", strict, loose), rows), "",
        f"Mean distance of confidence and share ({strict}): {off:.3f}; rise {rise(judged):.3f}.",
    ]  # fmt: skip
