"""Is one text a copy of the other? Evidence from their sets of words, pairs and numbers, weighed.

Containment, not similarity: a feed's summary copies its page though it is a tenth of it. What a template and its
fillings share (earnings, weather, market reports) is many words and few numbers; a light rewrite keeps the numbers.
The weights are a logistic regression's, fitted on built copies and on pairs of reports from different days by
`python -m tests.quality.duplicates DATA --fit`; the report that it writes says how well they do.
"""

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from services.text.shingles import has_digit
from services.text.word_hashes import Hashes

SHORT: Final = 80
"""Below so many words a text links only on strong evidence: two agencies' flashes are easily alike."""
SHORT_SHARE: Final = 0.9
SHORT_SHARE_TITLED: Final = 0.75
SAME_TITLE: Final = 0.6
LEAST_WORDS: Final = 12
"""Below so many only the same words in the same order count."""

PAIRS: Final = 15.03
SINGLES: Final = 2.0
NUMBERS: Final = 2.22
NUMBERS_MISSING: Final = -0.88
LENGTH: Final = 3.43
BIAS: Final = -28.17


@dataclass(frozen=True, slots=True)
class Sets:
    """What a text is compared by."""

    words: int
    title: Hashes
    singles: Hashes
    pairs: Hashes


@dataclass(frozen=True, slots=True)
class Evidence:
    """How alike two texts are; shares are of the shorter one's set."""

    words: int
    """Of the shorter."""
    longer: int
    pairs: float
    singles: float
    numbers: int
    """Distinct words with digits in the shorter."""
    numbers_shared: int
    title: float

    def features(self) -> tuple[float, ...]:
        """As the weights take them, in their order."""
        shared = (self.numbers_shared + 1) / (self.numbers + 2)
        return self.pairs, self.singles, shared, self.numbers - self.numbers_shared, log(max(self.words, 1))

    def score(self) -> float:
        """Above zero: a copy, for texts that are not short."""
        return BIAS + sum(w * f for w, f in zip(WEIGHTS, self.features(), strict=True))


WEIGHTS: Final = (PAIRS, SINGLES, NUMBERS, NUMBERS_MISSING, LENGTH)


def evidence(one: Sets, other: Sets) -> Evidence:
    """Of two texts, in either order."""
    short, long = (one, other) if one.words <= other.words else (other, one)
    singles = _common(short.singles, long.singles)
    return Evidence(
        words=short.words,
        longer=long.words,
        pairs=len(_common(short.pairs, long.pairs)) / max(1, len(short.pairs)),
        singles=len(singles) / max(1, len(short.singles)),
        numbers=int(has_digit(short.singles).sum()),
        numbers_shared=int(has_digit(singles).sum()),
        title=_smaller_share(one.title, other.title),
    )


def is_copy(found: Evidence) -> bool:
    """The decision."""
    if found.words < LEAST_WORDS:
        return found.words == found.longer and found.singles == found.pairs == 1
    if found.words < SHORT:
        titled = found.title >= SAME_TITLE
        numbers = found.numbers_shared == found.numbers
        return numbers and found.pairs >= (SHORT_SHARE_TITLED if titled else SHORT_SHARE)
    return found.score() > 0


def _common(one: Hashes, other: Hashes) -> Hashes:
    """What is in both: a binary search for each of the fewer in the more."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    if not len(few):
        return few
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    shared: Hashes = few[many[places] == few]
    return shared


def _smaller_share(one: Hashes, other: Hashes) -> float:
    least = min(len(one), len(other))
    return len(_common(one, other)) / least if least else 0.0
