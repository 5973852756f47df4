"""A text as sets of 32-bit hashes: its distinct words, its pairs of neighbours, and a sample of its triples.

The sets are what two texts are compared by (`workers/link/alike.py`); the sample is what a text is found by. It is
FracMinHash (Irber et al. 2022, https://doi.org/10.1101/2022.01.11.475838): every hash below a share of the hash space,
so that a short text and a long one that holds it keep the same ones, which a MinHash of fixed size does not promise.
The hashes are the same in every process and on every machine. Scripts without spaces count each character as a word.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
"""Sorted, distinct."""

MOST_WORDS: Final = 20_000
"""What follows them tells nothing more about whom a text copies."""
LEAST_ANCHORS: Final = 40
"""A sample is made finer until about so many triples of the text are in it, for a text of a hundred words too."""
MOST_ANCHORS: Final = 256
COARSEST: Final = 8
"""At least one triple in so many is an anchor, however long the text is."""

_WORD: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+(?:[.,:]\d+)*"
)
_DIGIT: Final = re.compile(r"\d")
_CACHED: Final = 1 << 17
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


class _Hashes(dict[str, int]):
    """Word to hash, remembered while there is room. The lowest bit says whether the word has a digit."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()
        found = int.from_bytes(digest, "little") & ~1 | bool(_DIGIT.search(word))
        if len(self) >= _CACHED:
            self.clear()
        self[word] = found
        return found


_KNOWN: Final = _Hashes()


@dataclass(frozen=True, slots=True)
class Shingles:
    """What is kept of a text."""

    words: int
    singles: Hashes
    pairs: Hashes
    anchors: Hashes


def shingles(text: str) -> Shingles:
    """The sets of a text."""
    found = _WORD.findall(text.lower())[:MOST_WORDS]
    order = np.fromiter(map(_KNOWN.__getitem__, found), np.uint32, len(found))
    return Shingles(len(order), np.unique(order), _grams(order, 2), _anchors(order))


def has_digit(singles: Hashes) -> NDArray[np.bool_]:
    """Of each word's hash, whether the word has a digit."""
    return (singles & np.uint32(1)).astype(bool)


def _grams(order: Hashes, size: int) -> Hashes:
    """The distinct runs of so many words."""
    count = len(order) - size + 1
    if count < 1:
        return np.empty(0, np.uint32)
    mixed = order[:count].astype(np.uint64)
    for step in range(1, size):
        mixed = _stir(mixed) + order[step : step + count]
    return np.unique((_stir(mixed) >> np.uint64(32)).astype(np.uint32))


def _stir(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A bijection in which each bit of the input moves half of the output (splitmix64, Steele et al. 2014)."""
    values = values + _ODD
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _anchors(order: Hashes) -> Hashes:
    """The sampled triples, and one hash for the whole text, by which the shortest exact copy is found."""
    whole = np.frombuffer(hashlib.blake2b(order.tobytes(), digest_size=4).digest(), np.uint32)
    triples = _grams(order, 3)
    one_in = min(COARSEST, max(1, len(triples) // LEAST_ANCHORS))
    sample = triples[: np.searchsorted(triples, np.uint32(0xFFFFFFFF // one_in), "right")][:MOST_ANCHORS]
    return np.union1d(sample, whole) if len(order) else np.empty(0, np.uint32)


def pack(hashes: Hashes) -> bytes:
    """Four bytes each, little-endian."""
    return hashes.astype("<u4", copy=False).tobytes()


def unpack(data: bytes) -> Hashes:
    """The hashes that `pack` has put into bytes, little-endian."""
    return np.frombuffer(data, "<u4").astype(np.uint32, copy=False)
