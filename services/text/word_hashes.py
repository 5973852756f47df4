"""The words of a text as hashes, in their order, without a loop over words or characters.

A word is a run of letters and digits, and a number with its points and commas (`1,250.50`); scripts without spaces count
each character. The hash is a polynomial over the characters (Rabin & Karp 1987), taken from one running sum for the
whole text and stirred; the same in every process and on every machine. Its lowest bit says whether the word has a digit.
"""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Wide = NDArray[np.uint64]

MOST_CHARACTERS: Final = 200_000
"""What follows them tells nothing more about whom a text copies."""
_NOTHING, _LETTER, _DIGIT, _JOINER, _ALONE = range(5)
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LAST: Final = 0x30000
"""Above it there are no scripts with spaces."""
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_BASE: Final = 0x5851F42D4C957F2D
"""Odd, so that it has an inverse among the 64-bit numbers."""


def _kinds() -> NDArray[np.uint8]:
    kinds = np.full(_LAST + 1, _NOTHING, np.uint8)
    kinds[_LAST] = _ALONE
    for code in range(_LAST):
        sign = chr(code)
        if _UNSPACED.match(sign):
            kinds[code] = _ALONE
        elif sign.isalnum() or sign in "_.,:":
            kinds[code] = _DIGIT if sign.isdecimal() else _JOINER if sign in ".,:" else _LETTER
    return kinds


def _powers(base: int) -> Wide:
    powers = np.full(MOST_CHARACTERS, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


_KINDS: Final = _kinds()
_POWERS: Final = _powers(_BASE)
_INVERSE: Final = _powers(pow(_BASE, -1, 1 << 64))


def word_hashes(text: str) -> Hashes:
    """One hash for each word, in order."""
    codes = np.frombuffer(text.lower()[:MOST_CHARACTERS].encode("utf-32-le", "surrogatepass"), "<u4")
    kinds = _KINDS[np.minimum(codes, _LAST)]
    digits = kinds == _DIGIT
    starts, ends = _bounds(kinds, digits)
    if not len(starts):
        return np.empty(0, np.uint32)
    sums = np.add.accumulate((codes + np.uint32(1)) * _POWERS[: len(codes)])
    before = np.where(starts > 0, sums[starts - 1], np.uint64(0))
    values = stir((sums[ends] - before) * _INVERSE[starts])
    counted = np.add.accumulate(digits, dtype=np.uint32)
    numbers = counted[ends] - counted[starts] + digits[starts] > 0
    found: Hashes = upper(values) & np.uint32(0xFFFFFFFE) | numbers
    return found


def _bounds(kinds: NDArray[np.uint8], digits: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last character of each word."""
    inside = (kinds == _LETTER) | digits
    inside[1:-1] |= (kinds[1:-1] == _JOINER) & inside[:-2] & digits[2:]
    alone = kinds == _ALONE
    edge = np.zeros(len(inside) + 1, bool)
    np.not_equal(inside[1:], inside[:-1], out=edge[1:-1])
    if len(inside):
        edge[0], edge[-1] = inside[0], inside[-1]
    return np.flatnonzero(edge[:-1] & inside | alone), np.flatnonzero(edge[1:] & inside | alone)


def upper(values: Wide) -> Hashes:
    """The better half of 64 bits."""
    return (values >> np.uint64(32)).astype(np.uint32)


def stir(values: Wide) -> Wide:
    """A bijection in which each bit of the input moves half of the output (splitmix64, Steele et al. 2014)."""
    values = values + _ODD
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
