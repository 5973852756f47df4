"""Words as pieces of a fixed vocabulary: the greedy longest match of WordPiece (Schuster and Nakajima 2012).

Own code, since sixty lines of Python with a memory of words keep pace with the stage, and a library is one more to ship.
"""

import re
import unicodedata
from itertools import chain
from typing import Final

from services.text.remembered import Remembered

_WORD: Final = re.compile(r"[^\W_]+")
_MARK: Final = re.compile("[\u0300-\u036f]")
_LONGEST: Final = 40
"""Letters of a word; longer ones are no words."""


class Pieces:
    """Text to the rows of its pieces; empty for a word that has none."""

    def __init__(self, vocabulary: list[str]) -> None:
        self._rows = {piece: row for row, piece in enumerate(vocabulary)}
        self._read = Remembered(self._of)

    def of(self, text: str) -> list[int]:
        """The rows of a text's pieces, in their order."""
        return list(chain.from_iterable(map(self._read.__getitem__, text.split())))

    def _of(self, piece: str) -> tuple[int, ...]:
        """Of what stands between two blanks."""
        plain = piece.lower()
        if not plain.isascii():
            plain = _MARK.sub("", unicodedata.normalize("NFD", plain))
        return tuple(row for word in _WORD.findall(plain) for row in self._split(word))

    def _split(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST:
            piece = self._longest(word, start)
            if not piece:
                return ()
            found.append(self._rows[piece])
            start += len(piece) - 2 * piece.startswith("##")
        return tuple(found)

    def _longest(self, word: str, start: int) -> str:
        before = "##" if start else ""
        ends = range(len(word), start, -1)
        return next((before + word[start:end] for end in ends if before + word[start:end] in self._rows), "")
