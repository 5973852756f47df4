"""Which stories were last told with a term: an inverted index of fixed size, newest first.

Each term has a place by its hash, and a place holds the last `DEPTH` stories that came to it, each once: a term that
every paper uses finds only the latest, and one article never asks for more than its terms times `DEPTH`. What a place
holds follows from the last stories that came to it alone, so it is the same after it was built anew.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes

PLACES: Final = 1 << 18
DEPTH: Final = 32
_MASK: Final = np.uint32(PLACES - 1)
_COLUMNS: Final = np.arange(1, DEPTH)


class Rings:
    """Stories by number, from 1."""

    def __init__(self) -> None:
        self._places = np.zeros((PLACES, DEPTH), np.uint32)

    def push(self, terms: Hashes, story: int) -> None:
        """The story is the newest of each of these terms."""
        places = terms & _MASK  # two terms of one place write the same
        rows = self._places[places]
        found = rows == story
        last = np.where(found.any(axis=1), found.argmax(axis=1), DEPTH - 1)
        rows[:, 1:] = np.where(last[:, None] >= _COLUMNS, rows[:, :-1], rows[:, 1:])
        rows[:, 0] = story
        self._places[places] = rows

    def sharing(self, terms: Hashes, weights: NDArray[np.uint8]) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
        """Stories that came with these terms, in the order of their numbers, and the weight of the terms of each."""
        found = self._places[terms & _MASK].ravel()
        order = np.argsort(found)
        ordered = found[order]
        first = np.flatnonzero(np.diff(ordered, prepend=np.uint32(0)))  # 0, for no story, is not among them
        shared = np.repeat(weights.astype(np.float64), DEPTH)[order]
        return ordered[first], np.add.reduceat(shared, first) if len(first) else shared[:0]


def heaviest(weights: NDArray[Any], most: int) -> NDArray[np.int64]:
    """Places of so many of the heaviest, of equals those that come first."""
    return np.argsort(-weights.astype(np.float32), kind="stable")[:most]
