"""Postings, sorted: which documents have an anchor, answered for thousands of anchors at once.

An anchor is found by a directory over the leading bits of its hash, beside it or a step or two further (interpolation
search in one step: Perl, Itai and Avni 1978), not by halving: two reads of memory instead of two dozen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes

Counts = NDArray[np.int64]
_HALF: Final = np.uint64(32)
_GOLDEN: Final = np.uint32(2_654_435_769)
"""Odd, so that a product modulo 2**32 stands for one anchor only (Knuth, The Art of Computer Programming 3, 6.4)."""


def spread(anchors: Hashes) -> Hashes:
    """Anchors are a sample of small hashes: as products they lie evenly over all 32 bits."""
    return anchors * _GOLDEN


@dataclass(frozen=True, slots=True)
class Postings:
    """Four bytes for a document, some twelve for a distinct anchor."""

    anchors: Hashes
    """Spread, distinct, rising."""
    starts: Hashes
    """Of each anchor's documents, and after the last the end of all."""
    documents: Hashes
    """By anchor; of one anchor rising."""
    directory: Hashes
    """Where the anchors with these leading bits begin; at last the end of all."""
    newest_ms: int

    def __len__(self) -> int:
        return len(self.documents)

    @classmethod
    def of(cls, anchors: Hashes, documents: Hashes, newest_ms: int) -> "Postings":
        """From pairs of a spread anchor and a document that has it, in any order."""
        pairs = anchors.astype(np.uint64) << _HALF | documents
        pairs.sort(kind="stable")  # several sorted runs: merged, in a seventh of the time
        order = (pairs >> _HALF).astype(np.uint32)
        first = np.flatnonzero(np.concatenate([[True], order[1:] != order[:-1]]))
        distinct = order[first]
        bits = max(1, len(distinct).bit_length())
        directory = np.zeros((1 << bits) + 1, np.uint32)
        np.cumsum(np.bincount(distinct >> np.uint32(32 - bits), minlength=1 << bits), out=directory[1:])
        starts = np.append(first, len(order)).astype(np.uint32)
        return cls(distinct, starts, pairs.astype(np.uint32), directory, newest_ms)

    @classmethod
    def joined(cls, parts: "Sequence[Postings]") -> "Postings":
        """All of them in one."""
        anchors = np.concatenate([part.repeated() for part in parts])
        documents = np.concatenate([part.documents for part in parts])
        return cls.of(anchors, documents, max(part.newest_ms for part in parts))

    def repeated(self) -> Hashes:
        """The anchor of each posting."""
        return np.repeat(self.anchors, np.diff(self.starts))

    def spans(self, anchors: Hashes) -> tuple[Counts, Counts]:
        """Of each spread anchor where its documents begin and how many there are."""
        starts, lengths = np.zeros(len(anchors), np.int64), np.zeros(len(anchors), np.int64)
        for asked, places in self._found(anchors):
            starts[asked] = self.starts[places]
            lengths[asked] = self.starts[places + 1] - self.starts[places]
        return starts, lengths

    def _found(self, anchors: Hashes) -> Iterator[tuple[Counts, Counts]]:
        """Which of the anchors there are, and their places: first those that lie where the directory points."""
        bits = (len(self.directory) - 1).bit_length() - 1
        leading = anchors >> np.uint32(32 - bits)
        places, ends = self.directory[leading].astype(np.int64), self.directory[leading + np.uint32(1)]
        asked = np.flatnonzero(places < ends)
        places, ends = places[asked], ends[asked]
        while len(asked):
            there, wanted = self.anchors[places], anchors[asked]
            hits = there == wanted
            yield asked[hits], places[hits]
            on = np.flatnonzero((there < wanted) & (places + 1 < ends))
            asked, places, ends = asked[on], places[on] + 1, ends[on]


def gathered(every: Sequence[Postings], starts: Counts, lengths: Counts) -> Hashes:
    """The documents in the spans (one row for each of `every`, one column for each anchor), anchor by anchor."""
    columns = lengths.T.ravel()
    places = (np.cumsum(columns) - columns).reshape(lengths.T.shape).T
    found = np.empty(int(columns.sum()), np.uint32)
    for postings, start, length, place in zip(every, starts, lengths, places, strict=True):
        asked = np.flatnonzero(length)
        counts = length[asked]
        steps = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        found[steps + np.repeat(place[asked], counts)] = postings.documents[steps + np.repeat(start[asked], counts)]
    return found
