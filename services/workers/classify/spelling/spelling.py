"""How well each language's spelling fits a text, for the scripts that several languages share.

Method: a model of characters with a history of up to four within the word, the longest known one deciding (Cavnar and
Trenkle 1994, N-gram-based text categorization; Dunning 1994, Statistical identification of language). README.md is its card.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from services.text.models import checked

FILE: Final = Path(__file__).parent / "spelling.npz"
LETTERS: Final = 5
"""Of the longest sequence."""
LEAST: Final = -14.0
"""Nats that a sequence counts at the least, so that one foreign name decides nothing."""
SCALE: Final = 0.1
"""Nats of one step of a byte in the table."""
LOOK: Final = 240
"""Characters looked at: more change nothing."""
NEAR: Final = 30.0
"""Nats behind the best language from which a language is out of the question."""
BITS: Final = 19
"""Of the slots by which sequences are found."""
_FACTOR: Final = 0x9E3779B97F4A7C15
"""2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)."""
_WORD: Final = (1 << 64) - 1
_SHIFT: Final = np.uint64(64 - BITS)
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64((1 << 32) - 1)
_NOTHING: Final = np.uint64((1 << 64) - 1)
_SIZES: Final = np.arange(1, LETTERS + 1)[:, None]
_IS_LETTER: Final = np.array([chr(code).isalpha() for code in range(0x10000)])


def hashed(sequence: str) -> int:
    """The key of a sequence: 64 bits, of which the highest ones are its slot."""
    key = 0
    for sign in sequence:
        key = (key + ord(sign) + 1) * _FACTOR & _WORD
    return key


@dataclass(frozen=True, slots=True)
class Fit:
    """Of a text: how many letters were read, and how likely they are in the languages near the best, in nats (logarithms)."""

    letters: int
    likely: dict[str, float]


class Spelling:
    """The languages of one script."""

    def __init__(self, languages: tuple[str, ...], keys: NDArray[np.uint64], rows: NDArray[np.uint8]) -> None:
        """Take one row of `rows` (steps of -`SCALE` nats, a column a language) for each key, the most telling ones first.

        Those are near one another in memory, and of two that fall into one slot the more telling stays.
        """
        self.languages = languages
        self._rows = rows
        self._slots = np.full(1 << BITS, _NOTHING, np.uint64)  # half of the key, then the number of the row
        backwards = np.arange(len(keys), dtype=np.uint64)[::-1]
        self._slots[(keys >> _SHIFT).astype(np.int64)[::-1]] = keys[::-1] << _HALF | backwards

    @classmethod
    def load(cls) -> dict[str, Self]:
        """One for each script of the table. Raises FileNotFoundError where that is missing, BrokenModel where it is another."""
        with np.load(checked(FILE), allow_pickle=False) as table:
            scripts = [name.removesuffix("_keys") for name in table.files if name.endswith("_keys")]
            return {
                script: cls(tuple(table[f"{script}_languages"].tolist()), *(table[f"{script}_{of}"] for of in ("keys", "rows")))
                for script in scripts
            }  # fmt: skip

    def fit(self, text: str) -> Fit:
        """Of the first `LOOK` characters; no language where nothing of the text is in the table."""
        found = self._found(text.lower().replace("i\u0307", "i")[:LOOK])
        if not len(found):
            return Fit(0, {})
        sums = self._rows[found].sum(0, dtype=np.int64) * -SCALE
        near = np.flatnonzero(sums > sums.max() - NEAR)
        return Fit(
            len(found), {self.languages[at]: nats for at, nats in zip(near.tolist(), sums[near].tolist(), strict=True)}
        )

    def _found(self, text: str) -> NDArray[np.int64]:
        """The row of the longest known sequence that ends at each letter."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        letter = _IS_LETTER[np.minimum(codes, 0xFFFF)]
        at = np.arange(len(codes))
        inside = at - np.maximum.accumulate(np.where(letter, -1, at))  # letters of the word up to here
        code = codes.astype(np.uint64) + np.uint64(1)
        keys = np.zeros((LETTERS, len(codes)), np.uint64)
        keys[0] = code * np.uint64(_FACTOR)
        for size in range(1, LETTERS):
            keys[size, 1:] = (keys[size - 1, :-1] + code[1:]) * np.uint64(_FACTOR)
        slots = self._slots[(keys >> _SHIFT).astype(np.int64)]
        known = (slots >> _HALF == keys & _LOW) & (inside >= _SIZES)
        longest = np.where(known, slots & _LOW, _LOW)
        found = longest[-1]
        for size in range(LETTERS - 2, -1, -1):
            found = np.where(found == _LOW, longest[size], found)
        rows: NDArray[np.int64] = found[found != _LOW].astype(np.int64)
        return rows
