"""Sorted postings, four plus four bytes each: which documents have an anchor, answered for many anchors at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes

Counts = NDArray[np.int64]
_SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Postings:
    """Anchors in order, beside each the document that has it; equal anchors by document."""

    anchors: Hashes
    documents: Hashes
    newest_ms: int

    def __len__(self) -> int:
        return len(self.anchors)

    @classmethod
    def joined(cls, parts: "Sequence[Postings]") -> "Postings":
        """All of them in one."""
        anchors = np.concatenate([part.anchors for part in parts])
        documents = np.concatenate([part.documents for part in parts])
        order = anchors.astype(np.uint64) << _SHIFT | documents
        order.sort()
        newest = max(part.newest_ms for part in parts)
        return cls((order >> _SHIFT).astype(np.uint32), order.astype(np.uint32), newest)

    def spans(self, anchors: Hashes) -> tuple[Counts, Counts]:
        """Of each anchor, given in order, where its postings begin and how many there are."""
        starts = np.searchsorted(self.anchors, anchors)
        lengths = np.zeros(len(anchors), np.int64)
        within = np.flatnonzero(starts < len(self.anchors))
        there = within[self.anchors[starts[within]] == anchors[within]]
        lengths[there] = np.searchsorted(self.anchors, anchors[there], "right") - starts[there]
        return starts, lengths


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
