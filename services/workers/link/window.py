"""Which articles of the last days share anchors with a text: postings in sorted arrays, four plus four bytes each.

A posting is `anchor << 32 | document`, so one sorted array of 64-bit numbers answers by two binary searches for a whole
batch at once. Arrays of one size are merged, eight into one, like the levels of an LSM tree (O'Neil et al. 1996); the
oldest are dropped whole when the window has passed them. A document is known by its offset in the one partition of
signatures, which is also the order in which it came.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes

Postings = NDArray[np.uint64]

COMMON: Final = 200
"""An anchor of more documents than this finds nobody: it is what every text has (a footer, a phrase of the house)."""
CANDIDATES: Final = 8
"""So many at most are compared exactly, those that share most first."""
SEALED: Final = 1 << 15
"""Postings in the smallest array that is not sorted anew with each batch."""
FAN: Final = 8
LARGEST: Final = 1 << 24
_SHIFT: Final = np.uint64(32)
_DOCUMENT: Final = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Segment:
    """A sorted array of postings, and the newest time in it."""

    postings: Postings
    newest_ms: int

    def spans(self, anchors: Postings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Start and end of each anchor's postings."""
        low = anchors << _SHIFT
        return np.searchsorted(self.postings, low), np.searchsorted(self.postings, low | _DOCUMENT, "right")


class Window:
    """The documents of the last `span_ms`, by the time that the broker gave their signatures."""

    def __init__(self, span_ms: int) -> None:
        self.span_ms = span_ms
        self._segments: list[Segment] = []
        self._recent: list[Postings] = []
        self._recent_size = 0
        self._recent_ms = 0

    @property
    def postings(self) -> int:
        """How many are in it."""
        return self._recent_size + sum(len(segment.postings) for segment in self._segments)

    def buckets(self) -> Counter[int]:
        """How many anchors have how many documents."""
        every = np.concatenate([segment.postings for segment in self._all()] or [np.empty(0, np.uint64)]) >> _SHIFT
        sizes, counts = np.unique(np.unique(every, return_counts=True)[1], return_counts=True)
        return Counter(dict(zip(sizes.tolist(), counts.tolist(), strict=True)))

    def add(self, document: int, at_ms: int, anchors: Hashes) -> None:
        """One more, found from now on."""
        self._recent.append(anchors.astype(np.uint64) << _SHIFT | np.uint64(document & 0xFFFFFFFF))
        self._recent_size += len(anchors)
        self._recent_ms = max(self._recent_ms, at_ms)
        if self._recent_size >= SEALED:
            self._seal()

    def _seal(self) -> None:
        self._segments.append(self._sorted(self._recent, self._recent_ms))
        self._recent, self._recent_size = [], 0
        while len(last := self._segments[-FAN:]) == FAN and _one_level(last):
            merged = self._sorted([segment.postings for segment in last], max(s.newest_ms for s in last))
            self._segments[-FAN:] = [merged]
        self._segments = [s for s in self._segments if s.newest_ms >= self._recent_ms - self.span_ms]

    @staticmethod
    def _sorted(parts: Sequence[Postings], newest_ms: int) -> Segment:
        return Segment(np.sort(np.concatenate(parts)), newest_ms)

    def sharing(self, texts: Sequence[Hashes]) -> list[list[tuple[int, int]]]:
        """For each text the documents that share most anchors with it: how many, and the document's offset.

        At most CANDIDATES, most first, of equals the earliest first; those past the window may be among them.
        """
        owners = np.repeat(np.arange(len(texts), dtype=np.uint64), [len(text) for text in texts])
        if not len(owners):
            return [[] for _ in texts]
        anchors = np.concatenate(texts).astype(np.uint64)
        order = np.argsort(anchors)
        anchors, owners = anchors[order], owners[order]
        segments = self._all()
        spans = [segment.spans(anchors) for segment in segments]
        count = sum((end - start for start, end in spans), np.zeros(len(anchors), np.int64))
        rare = np.flatnonzero((count > 0) & (count <= COMMON))
        hits = [
            _hits(segment.postings, start[rare], end[rare], owners[rare])
            for segment, (start, end) in zip(segments, spans, strict=True)
        ]
        return _most(np.concatenate(hits) if hits else np.empty(0, np.uint64), len(texts))

    def _all(self) -> list[Segment]:
        if len(self._recent) > 1:
            self._recent = [np.sort(np.concatenate(self._recent))]
        return [*self._segments, *(Segment(part, self._recent_ms) for part in self._recent)]


def _one_level(segments: Sequence[Segment]) -> bool:
    sizes = [len(segment.postings) for segment in segments]
    return max(sizes) < FAN * min(sizes) and sum(sizes) <= LARGEST


def _hits(
    postings: Postings, start: NDArray[np.int64], end: NDArray[np.int64], owners: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """`owner << 32 | document` for each posting in the spans."""
    lengths = end - start
    total = int(lengths.sum())
    if not total:
        return np.empty(0, np.uint64)
    before = np.cumsum(lengths) - lengths
    places = np.arange(total) + np.repeat(start - before, lengths)
    found: NDArray[np.uint64] = np.repeat(owners << _SHIFT, lengths) | (postings[places] & _DOCUMENT)
    return found


def _most(hits: NDArray[np.uint64], texts: int) -> list[list[tuple[int, int]]]:
    found, shared = np.unique(hits, return_counts=True)
    bounds = np.searchsorted(found, np.arange(texts + 1, dtype=np.uint64) << _SHIFT)
    result = []
    for start, end in pairwise(bounds.tolist()):
        documents, counts = found[start:end] & _DOCUMENT, shared[start:end]
        best = np.lexsort((documents, -counts))[:CANDIDATES]
        result.append(list(zip(counts[best].tolist(), documents[best].tolist(), strict=True)))
    return result
