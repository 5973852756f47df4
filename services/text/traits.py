"""What a story is recognised by in one article: weighed words as hashes, a short vector, the language. At most 400 bytes.

Why here: enrich makes them, link keeps them in its records and sums them up into stories; no word of the text is in them.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes

Weights = NDArray[np.uint8]
Vector8 = NDArray[np.int8]

MOST_TERMS: Final = 48
"""Of one article: a headline and the first sentences."""
DIMENSIONS: Final = 64
"""Of the vector: the first axes of `text/vectors`."""
FULL: Final = 255
"""The weight of the heaviest term."""


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """Terms in rising order, each with a weight of its own; the vector is empty for a language that has none."""

    language: str
    terms: Hashes
    weights: Weights
    vector: Vector8

    def weighed(self, weights: NDArray[np.float32]) -> Self:
        """With other weights, of which only the proportions count."""
        heaviest = float(weights.max(initial=0.0))
        scaled = np.rint(weights * (FULL / heaviest)) if heaviest else weights
        return replace(self, weights=np.maximum(scaled, 1).astype(np.uint8))

    def data(self) -> bytes:
        """The language and a zero byte, the number of terms, four bytes and one for each, then the vector."""
        head = self.language.encode() + bytes([0, len(self.terms)])
        return head + self.terms.astype("<u4").tobytes() + self.weights.tobytes() + self.vector.tobytes()

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Raises ValueError where the bytes are not ours."""
        language, zero, rest = data.partition(b"\0")
        if not zero or not rest or len(rest) < 1 + 5 * rest[0]:
            raise ValueError(f"{len(data)} bytes are no traits of an article: they end too early")
        count = rest[0]
        terms = np.frombuffer(rest, "<u4", count, 1).astype(np.uint32, copy=False)
        weights = np.frombuffer(rest, np.uint8, count, 1 + 4 * count)
        return cls(language.decode(), terms, weights, np.frombuffer(rest, np.int8, offset=1 + 5 * count))


def shortened(vector: NDArray[np.float32]) -> Vector8:
    """The first axes in bytes, the longest of them full; empty for a vector of zeros."""
    first = vector[:DIMENSIONS]
    longest = float(np.abs(first).max(initial=0.0))
    return np.rint(first * (127 / longest)).astype(np.int8) if longest else np.empty(0, np.int8)
