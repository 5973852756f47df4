"""How much a term says: the rarer among the articles of the window, the more, counted as they come.

Terms are counted in a table by their hash's last bits, a day in each; two terms in one place look a little commoner than
they are, which harms nobody. Days are dropped whole when the window has passed them, so the counts are the same
whether they were kept from the start or counted again from the articles that are remembered.
"""

from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes

DAY_MS: Final = 86_400_000
PLACES: Final = 1 << 19
BEFORE: Final = 100
"""Articles that are taken as seen at the start, so that the first ones are not all rare."""
_MASK: Final = np.uint32(PLACES - 1)


class Rarity:
    """Counts of the last `span_ms`, by the broker's time, to the day."""

    def __init__(self, span_ms: int) -> None:
        self._days = max(1, span_ms // DAY_MS)  # today, and the days that are remembered whole
        self._counts: dict[int, NDArray[np.uint32]] = {}
        self._articles: dict[int, Counter[str]] = {}
        self._total, self._by_language = np.zeros(PLACES, np.uint32), Counter[str]()
        self._newest = 0

    def weights(self, terms: Hashes, language: str) -> NDArray[np.float32]:
        """The root of the inverse document frequency's logarithm: terms are weighed for both sides of a product.

        Whole logarithms on both sides (the usual TF-IDF) let one rare word decide; by the stream of headlines the root
        is as good as any power below one.
        """
        seen = self._by_language[language] + BEFORE
        rare = seen / (self._total[terms & _MASK] + np.float32(1))
        found: NDArray[np.float32] = np.sqrt(np.log1p(rare)).astype(np.float32)
        return found

    def add(self, at_ms: int, terms: Hashes, language: str) -> None:
        """One more article; one that is older than all days that count is not counted."""
        day = at_ms // DAY_MS
        if day > self._newest:
            self._newest = day
            self._forget()
        if day <= self._newest - self._days:
            return
        if day not in self._counts:
            self._counts[day], self._articles[day] = np.zeros(PLACES, np.uint32), Counter()
        places = terms & _MASK
        np.add.at(self._counts[day], places, 1)
        np.add.at(self._total, places, 1)
        self._articles[day][language] += 1
        self._by_language[language] += 1

    def _forget(self) -> None:
        for day in [day for day in self._counts if day <= self._newest - self._days]:
            self._total -= self._counts.pop(day)
            self._by_language -= self._articles.pop(day)
