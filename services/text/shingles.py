"""A text as sets of 32-bit hashes: its distinct words, its pairs of neighbours, and a sample of its triples.

The sets are what two texts are compared by (`workers/link/alike.py`); the sample is what a text is found by. It is
FracMinHash (Irber et al. 2022, https://doi.org/10.1101/2022.01.11.475838): every hash below a share of the hash space,
so that a short text and a long one that holds it keep the same ones, which a MinHash of fixed size does not promise.
What is a word says `word_hashes.py`.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes, Wide, stir, upper, word_hashes

MOST_WORDS: Final = 20_000
LEAST_ANCHORS: Final = 40
"""A sample is made finer until about so many triples of the text are in it, for a text of a hundred words too."""
MOST_ANCHORS: Final = 256
COARSEST: Final = 8
"""At least one triple in so many is an anchor, however long the text is."""


@dataclass(frozen=True, slots=True)
class Shingles:
    """What is kept of a text."""

    words: int
    singles: Hashes
    pairs: Hashes
    anchors: Hashes


def shingles(text: str) -> Shingles:
    """The sets of a text."""
    order = word_hashes(text)[:MOST_WORDS]
    pairs = _longer(stir(order.astype(np.uint64)), order, 1)
    triples = _longer(pairs, order, 2)
    return Shingles(len(order), _distinct(order), _distinct(upper(pairs)), _anchors(order, _distinct(upper(triples))))


def singles(text: str) -> Hashes:
    """The distinct words of a text alone: all that a title is asked for."""
    return _distinct(word_hashes(text)[:MOST_WORDS])


def has_digit(singles: Hashes) -> NDArray[np.bool_]:
    """Of each word's hash, whether the word has a digit."""
    return (singles & np.uint32(1)).astype(bool)


def _longer(runs: Wide, order: Hashes, length: int) -> Wide:
    """Of runs of so many words, as they follow one another in the text, those of one word more."""
    return stir(runs[: max(0, len(order) - length)] + order[length:])


def _distinct(values: Hashes) -> Hashes:
    """Sorted, each once: what np.unique does, in a fifth of its time for a few hundred values."""
    if len(values) < 2:
        return values
    ordered = np.sort(values)
    first = np.empty(len(ordered), bool)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def _anchors(order: Hashes, triples: Hashes) -> Hashes:
    """The sampled triples, and one hash for the whole text, by which the shortest exact copy is found."""
    if not len(order):
        return order
    whole = np.frombuffer(hashlib.blake2b(order.tobytes(), digest_size=4).digest(), np.uint32)
    one_in = min(COARSEST, max(1, len(triples) // LEAST_ANCHORS))
    sample = triples[: np.searchsorted(triples, np.uint32(0xFFFFFFFF // one_in), "right")][:MOST_ANCHORS]
    return _distinct(np.concatenate([sample, whole]))


def pack(hashes: Hashes) -> bytes:
    """Four bytes each, little-endian."""
    return hashes.astype("<u4", copy=False).tobytes()


def unpack(data: bytes) -> Hashes:
    """The hashes that `pack` has put into bytes, little-endian."""
    return np.frombuffer(data, "<u4").astype(np.uint32, copy=False)
