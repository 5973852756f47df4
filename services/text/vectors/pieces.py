"""Words as pieces of a fixed vocabulary: the greedy longest match of WordPiece (Schuster and Nakajima 2012).

Own code, since sixty lines of Python with a cache of words keep pace with the stage, and a library is one more to ship.
"""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_MARK: Final = re.compile("[\u0300-\u036f]")
_CACHED: Final = 1 << 16
_LONGEST: Final = 40
"""Letters of a word; longer ones are no words."""


class Pieces(dict[str, tuple[int, ...]]):
    """Word in lower case to the rows of its pieces, remembered while there is room; empty for what has none."""

    def __init__(self, vocabulary: list[str]) -> None:
        super().__init__()
        self._rows = {piece: row for row, piece in enumerate(vocabulary)}

    def of(self, text: str) -> list[int]:
        """The rows of a text's pieces, in their order."""
        plain = text.lower()
        if not plain.isascii():
            plain = _MARK.sub("", unicodedata.normalize("NFD", plain))
        return [row for word in _WORD.findall(plain) for row in self[word]]

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= _CACHED:
            self.clear()
        found = self[word] = self._split(word)
        return found

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
