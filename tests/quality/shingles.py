"""The measure of the article extraction benchmark (scrapinghub, MIT; its README and white paper describe it).

A text is the multiset of its runs of four tokens. For each page, what two texts share gives precision and recall; their means
over the pages give the F1. A page with no prediction counts for recall alone. Intervals are 1.96 standard deviations of the
figures over 1,000 draws of as many pages with replacement.
"""

import random
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

RUN: Final = 4
DRAWS: Final = 1000
_TOKEN: Final = re.compile(r"\w+")


class Overlap(NamedTuple):
    """Runs that both texts have, that only the found one has, that only the right one has."""

    both: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """None where nothing was found."""
        return self.both / (self.both + self.found) if self.both + self.found else None

    @property
    def recall(self) -> float | None:
        """None where there is nothing to find."""
        return self.both / (self.both + self.right) if self.both + self.right else None


class Score(NamedTuple):
    """Means over pages."""

    f1: float
    precision: float
    recall: float


def overlap(right: str, found: str) -> Overlap:
    """How two texts compare."""
    one, other = _runs(right), _runs(found)
    return Overlap((one & other).total(), (other - one).total(), (one - other).total())


def beginning(text: str, as_long_as: str) -> str:
    """As many tokens of a text as another has, for sets that give the beginning of an article only."""
    tokens = list(_TOKEN.finditer(text))[: len(_TOKEN.findall(as_long_as))]
    return text[: tokens[-1].end()] if tokens else ""


def score(pages: Sequence[Overlap]) -> Score:
    """The benchmark's three figures."""
    precision = _mean([page.precision for page in pages])
    recall = _mean([page.recall for page in pages])
    return Score(2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall)


def spread(pages: Sequence[Overlap]) -> float:
    """Half of the 95 % interval of the F1."""
    draw = random.Random(1)
    return 1.96 * statistics.stdev(score(draw.choices(pages, k=len(pages))).f1 for _ in range(DRAWS))


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else 0.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[at : at + RUN]) for at in range(max(1, len(tokens) - RUN + 1)) if tokens)
