"""The open stories as rows of arrays: of each the sum of its articles' traits, and when it was told.

An article is a vector of length one: its weighed terms, and beside them (for `VECTOR` as much) its word vector. A story is
the sum of its articles, of which the heaviest terms are kept. How alike two stories are (an article is a story of one):

    sum of products / root of (articles of both * length of one * length of the other)

It is the geometric mean of two measures: the cosine of the sums, which lets large stories take what only half fits, and
the mean cosine over pairs of articles (average link), which keeps them from growing at all.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.traits import DIMENSIONS, Traits
from services.text.word_hashes import Hashes

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

TERMS: Final = 64
"""Terms of a story that are kept, the heaviest."""
VECTOR: Final = 0.5
"""Weight of the word vectors' product; of the terms' 1."""
_SMALLEST: Final = 1 << 10


@dataclass(slots=True, eq=False)
class Sum:
    """The sum of one or several articles."""

    terms: Hashes
    """Rising."""
    weights: Floats
    vector: Floats
    articles: int
    squared: float
    """The square of its length."""


def of_article(traits: Traits) -> Sum:
    """An article as a sum of one."""
    weights = traits.weights.astype(np.float32)
    vector = traits.vector.astype(np.float32)
    share = VECTOR / (1 + VECTOR) if len(vector) else 0.0
    weights *= np.sqrt((1 - share) / max(float(weights @ weights), 1.0))
    if not len(vector):
        return Sum(traits.terms, weights, np.zeros(DIMENSIONS, np.float32), 1, 1.0)
    return Sum(traits.terms, weights, vector * np.float32(np.sqrt(share / (vector @ vector))), 1, 1.0)


class Pool:
    """Rows are taken and given back; nothing depends on which row a story has."""

    def __init__(self) -> None:
        self._free: list[int] = []
        self._size = 0
        self.terms = np.zeros((0, TERMS), np.uint32)
        self.weights = np.zeros((0, TERMS), np.float32)
        self.vector = np.zeros((0, DIMENSIONS), np.float32)
        self.articles = np.zeros(0, np.int32)
        self.squared = np.zeros(0, np.float32)
        self.first_ms = np.zeros(0, np.int64)
        self.last_ms = np.zeros(0, np.int64)
        """When its articles came."""
        self.begun_ms = np.zeros(0, np.int64)
        self.told_ms = np.zeros(0, np.int64)
        """Of which time they are, the earliest and the latest."""
        self.number = np.zeros(0, np.uint32)
        """In the order in which the stories began; 0 for a free row."""
        self.language = np.zeros(0, np.uint16)
        self.month = np.zeros(0, np.uint16)
        """Of the first article."""

    def take(self) -> int:
        """A free row."""
        if not self._free:
            self._grow()
        return self._free.pop()

    def give(self, row: int) -> None:
        """The row is free."""
        self.number[row] = 0
        self._free.append(row)

    def _grow(self) -> None:
        before, self._size = self._size, max(_SMALLEST, self._size + (self._size >> 1))
        for name, old in [(name, value) for name, value in vars(self).items() if isinstance(value, np.ndarray)]:
            new = np.zeros((self._size, *old.shape[1:]), old.dtype)
            new[:before] = old
            setattr(self, name, new)
        self._free += range(self._size - 1, before - 1, -1)

    def sum(self, row: int) -> Sum:
        """A story's."""
        used = int(np.count_nonzero(self.weights[row]))
        return Sum(self.terms[row, :used].copy(), self.weights[row, :used].copy(), self.vector[row].copy(),
                   int(self.articles[row]), float(self.squared[row]))  # fmt: skip

    def put(self, row: int, added: Sum) -> None:
        """The row's sum is this."""
        used = len(added.terms)
        self.terms[row, :used], self.terms[row, used:] = added.terms, 0
        self.weights[row, :used], self.weights[row, used:] = added.weights, 0
        self.vector[row], self.articles[row], self.squared[row] = added.vector, added.articles, added.squared

    def products(self, one: Sum, rows: Rows) -> Floats:
        """[rows]: of the sum with each row's."""
        places = np.minimum(np.searchsorted(one.terms, self.terms[rows]), max(len(one.terms) - 1, 0))
        if not len(one.terms):
            return self.vector[rows] @ one.vector
        shared = np.where(one.terms[places] == self.terms[rows], one.weights[places], 0)
        found: Floats = np.einsum("ij,ij->i", shared, self.weights[rows]) + self.vector[rows] @ one.vector
        return found

    def likeness(self, one: Sum, rows: Rows) -> Floats:
        """[rows]: how alike the sum and each row's are, 0 to 1."""
        lengths = np.sqrt(self.squared[rows] * np.float32(one.squared))
        found: Floats = self.products(one, rows) / np.sqrt(lengths * (self.articles[rows] * np.float32(one.articles)))
        return found


def added(one: Sum, other: Sum) -> Sum:
    """The sum of both; of more than `TERMS` terms the heaviest stay, of equals those that come first."""
    every, places = np.unique(np.concatenate([one.terms, other.terms]), return_inverse=True)
    weights = np.bincount(places, np.concatenate([one.weights, other.weights]), len(every)).astype(np.float32)
    product = _product(one, other)
    if len(every) > TERMS:
        heaviest = np.sort(np.argsort(-weights, kind="stable")[:TERMS])
        every, weights = every[heaviest], weights[heaviest]
    squared = one.squared + other.squared + 2 * product
    return Sum(every.astype(np.uint32, copy=False), weights, one.vector + other.vector,
               one.articles + other.articles, squared)  # fmt: skip


def _product(one: Sum, other: Sum) -> float:
    product = float(one.vector @ other.vector)
    if len(one.terms) and len(other.terms):
        places = np.minimum(np.searchsorted(one.terms, other.terms), len(one.terms) - 1)
        product += float(np.where(one.terms[places] == other.terms, one.weights[places], 0) @ other.weights)
    return product
