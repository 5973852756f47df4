"""A text as a vector of length one: the sum of its word pieces' rows in the table that `build.py` has made.

Why here: alike words meet (`plane`, `jet`, `aircraft`) where sets of words do not. It is a function of the text alone.
"""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.models import checked
from services.text.vectors.pieces import Pieces

Vector = NDArray[np.float32]

DIMENSIONS: Final = 128
"""Of the table. The axes are in order of weight: the first 64 alone are a vector too, a little worse."""
FILE: Final = Path(__file__).parent / "pieces.npz"
LANGUAGE: Final = "en"
"""Of texts that a vector says something about."""
MOST_PIECES: Final = 512
"""What follows them in a text is not looked at."""


class Table:
    """The rows: make one a process (`load`), some four megabytes."""

    def __init__(self, vocabulary: list[str], numbers: NDArray[np.int8], scale: NDArray[np.float16]) -> None:
        self._pieces, self._numbers, self._scale = Pieces(vocabulary), numbers, scale.astype(np.float32)

    def vector(self, text: str) -> Vector:
        """[DIMENSIONS], of length one; all zero for a text without a known word."""
        rows = self._pieces.of(text)[:MOST_PIECES]
        total = self._sum(np.array(rows)) if rows else np.zeros(self._numbers.shape[1], np.float32)
        length = np.sqrt(total @ total)
        return total / length if length else total

    def _sum(self, rows: NDArray[np.int64]) -> Vector:
        total: Vector = self._scale.take(rows) @ self._numbers.take(rows, 0).astype(np.float32)
        return total


@cache
def load() -> Table:
    """Reads the table, once. Raises FileNotFoundError where it is missing, BrokenModel where it is another file."""
    packed = np.load(checked(FILE), allow_pickle=False)
    return Table(packed["pieces"].tobytes().decode().split("\n"), packed["numbers"], packed["scale"])
