"""Which articles of the last days share anchors with a text: postings in sorted arrays, like the levels of an LSM tree.

Arrays of one size are merged, four into one (O'Neil et al. 1996); the oldest are dropped whole when the window has
passed them. A document is known by its offset in the one partition of signatures, which is also the order in which it
came. A text's rarest anchors are asked first, and no more than what a budget of postings allows: what every text has (a
footer, a phrase of the house) tells nothing. What is copied by hundreds has no rare anchor: its first bearers are found.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes
from services.workers.link.postings import Counts, Postings, gathered, spread

CANDIDATES: Final = 8
"""So many at most are compared exactly, those that share most first."""
BUDGET: Final = 768
"""So many postings of a text's anchors are read, the rarest anchors first."""
FEW: Final = 12
"""Of the rarest anchors of a text, so many are asked for their earliest documents where the budget is too small."""
EARLIEST: Final = 8
"""In each array."""
KNOWN: Final = 0.5
"""Only of a text of whose anchors so many are in the window: others may have a page's furniture in common."""
SEALED: Final = 1 << 15
"""Postings in the smallest array that is not sorted anew with each batch."""
FAN: Final = 4
LARGEST: Final = 1 << 24


class Window:
    """The documents of the last `span_ms`, by the time that the broker gave their signatures."""

    def __init__(self, span_ms: int) -> None:
        self.span_ms = span_ms
        self._sealed: list[Postings] = []
        self._recent: list[Postings] = []
        self._fresh: list[tuple[int, int, Hashes]] = []
        self._unsealed = 0

    @property
    def postings(self) -> int:
        """How many are in it."""
        return self._unsealed + sum(map(len, self._sealed))

    def buckets(self) -> Counter[int]:
        """How many anchors have how many documents."""
        every = np.concatenate([postings.repeated() for postings in self._all()] or [np.empty(0, np.uint32)])
        sizes, counts = np.unique(np.unique(every, return_counts=True)[1], return_counts=True)
        return Counter(dict(zip(sizes.tolist(), counts.tolist(), strict=True)))

    def add(self, document: int, at_ms: int, anchors: Hashes) -> None:
        """One more, found from now on."""
        self._fresh.append((document & 0xFFFFFFFF, at_ms, anchors))
        self._unsealed += len(anchors)
        if self._unsealed >= SEALED:
            self._seal()

    def _seal(self) -> None:
        self._sealed += self._sorted()
        self._recent, self._unsealed = [], 0
        while len(last := self._sealed[-FAN:]) == FAN and _one_level(last):
            self._sealed[-FAN:] = [Postings.joined(last)]
        passed = self._sealed[-1].newest_ms - self.span_ms
        self._sealed = [postings for postings in self._sealed if postings.newest_ms >= passed]

    def sharing(self, texts: Sequence[Hashes]) -> list[list[tuple[int, int]]]:
        """For each text the documents that share most anchors with it: how many, and the document's offset.

        At most CANDIDATES, most first, of equals the earliest first; those past the window may be among them.
        """
        sizes = np.array([len(text) for text in texts], np.int64)
        every = self._all()
        if not every or not sizes.sum():
            return [[] for _ in texts]
        starts, lengths = _spans(every, spread(np.concatenate(texts)))
        owners = np.repeat(np.arange(len(texts)), sizes)
        lengths = _chosen(lengths, owners, sizes)
        documents = gathered(every, starts, lengths)
        ends = np.cumsum(np.bincount(owners, lengths.sum(0), len(texts)).astype(np.int64)).tolist()
        return [_most(documents[start:end]) if end > start else [] for start, end in pairwise([0, *ends])]

    def _all(self) -> list[Postings]:
        return [*self._sealed, *self._sorted()]

    def _sorted(self) -> list[Postings]:
        """What is not sealed, as one array, or none."""
        if self._fresh:
            documents, times, anchors = zip(*self._fresh, strict=True)
            owners = np.repeat(np.array(documents, np.uint32), [len(each) for each in anchors])
            self._fresh = []
            self._recent.append(Postings.of(spread(np.concatenate(anchors)), owners, max(times)))
            self._recent = [Postings.joined(self._recent)]
        return self._recent


def _one_level(last: Sequence[Postings]) -> bool:
    sizes = [len(postings) for postings in last]
    return max(sizes) < FAN * min(sizes) and sum(sizes) <= LARGEST


def _spans(every: Sequence[Postings], anchors: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and length of each anchor's postings (columns) in each array (rows)."""
    starts, lengths = (np.empty((len(every), len(anchors)), np.int64) for _ in range(2))
    for row, postings in enumerate(every):
        starts[row], lengths[row] = postings.spans(anchors)
    return starts, lengths


def _chosen(lengths: NDArray[np.int64], owners: Counts, sizes: Counts) -> NDArray[np.int64]:
    """What is read of each anchor's postings: all, the earliest, or nothing."""
    totals = lengths.sum(0)
    order = np.lexsort((totals, owners))
    order = order[totals[order] > 0]
    mine, cost = owners[order], totals[order]
    first = np.searchsorted(mine, mine)
    spent = np.cumsum(cost)
    whole = spent - (spent - cost)[first] <= BUDGET
    known = np.bincount(mine, minlength=len(sizes)) >= KNOWN * sizes
    few = ~whole & (np.arange(len(mine)) - first < FEW) & known[mine]
    most = np.zeros(len(totals), np.int64)
    most[order[whole]], most[order[few]] = np.iinfo(np.int64).max, EARLIEST
    return np.minimum(lengths, most)


def _most(documents: Hashes) -> list[tuple[int, int]]:
    """How often each is named, and it: the first of them."""
    documents.sort()
    changes = (documents[1:] != documents[:-1]).nonzero()[0]
    bounds = np.empty(len(changes) + 2, np.int64)
    bounds[0], bounds[1:-1], bounds[-1] = 0, changes + 1, len(documents)
    counts = bounds[1:] - bounds[:-1]
    several = (counts > 1).nonzero()[0]
    best = several[(-counts[several]).argsort(kind="stable")[:CANDIDATES]]
    if len(best) < CANDIDATES:
        best = np.concatenate([best, (counts == 1).nonzero()[0][: CANDIDATES - len(best)]])
    return list(zip(counts[best].tolist(), documents[bounds[best]].tolist(), strict=True))
