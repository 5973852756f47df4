"""The step's view of its memory: which articles may be copies of a text, and who copies one another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.word_hashes import Hashes
from services.workers.link.groups import Groups
from services.workers.link.link_record import LinkRecord
from services.workers.link.open_stories import Limits
from services.workers.link.stories import Stories
from services.workers.link.window import Window

KEYS: Final = 1 << 16
"""Of so many offsets the articles' keys lie in one array, sixteen bytes each, and one for how many anchors they have."""
LEAST_SHARED: Final = 0.06
"""Of the fewer anchors of two texts. A copy shares far more; a summary of its page, of which one triple in eight is an
anchor, about an eighth; what only has a turn of phrase in common less.
"""


def enough(shared: int, one: int, other: int) -> bool:
    """Whether two texts of so many anchors share enough of them to be compared."""
    return shared >= LEAST_SHARED * min(one, other)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that shares anchors with a text."""

    shared: int
    offset: int
    key: bytes


@dataclass
class Windowed:
    """A `View`: in memory only what finds candidates; what they are compared by stays with the memory."""

    span_ms: int
    often: int = KEYS
    """After so many entries what the window has passed is forgotten."""
    groups: Groups = field(default_factory=Groups)
    newest: int = -1
    """The greatest offset that it has heard of."""

    def __post_init__(self) -> None:
        self.clear(0)

    def clear(self, partition: int) -> None:  # noqa: ARG002 - there is one
        """As if nothing were remembered."""
        self.window, self.groups, self.newest = Window(self.span_ms), Groups(), -1
        self.stories = Stories(Limits(oldest_ms=self.span_ms))
        self._keys: dict[int, NDArray[np.uint8]] = {}
        self._times: dict[int, int] = {}
        self._count = 0

    def place(self, value: bytes) -> int:
        """Stories are told in the order in which they were decided."""
        return LinkRecord.of(value).tale.offset

    def put(self, partition: int, key: bytes, value: bytes) -> None:  # noqa: ARG002
        """The article is found by this text from now on, and is in this record's group."""
        record = LinkRecord.of(value)
        self.window.add(record.offset, record.at_ms, record.hashes())
        self.groups.put(record)
        self.stories.put(*record.tale.told(record.own))
        self.newest = max(self.newest, record.offset)
        block, place = divmod(record.offset & 0xFFFFFFFF, KEYS)
        if block not in self._keys:
            self._keys[block] = np.zeros((KEYS, 17), np.uint8)
        self._times[block] = max(self._times.get(block, 0), record.at_ms)
        self._keys[block][place] = np.frombuffer(key + bytes([min(255, len(record.anchors) // 4)]), np.uint8)

        self._count += 1
        if self._count % self.often == 0:
            self._forget(max(self._times.values()) - self.span_ms)

    def _forget(self, before_ms: int) -> None:
        self.groups.forget(before_ms)
        for block in [block for block, newest in self._times.items() if newest < before_ms]:
            del self._times[block], self._keys[block]

    def candidates(self, texts: Sequence[Hashes]) -> list[list[Candidate]]:
        """For each text, those that share most anchors with it."""
        return [
            [candidate for shared, document in found if (candidate := self._candidate(shared, document, len(text)))]
            for text, found in zip(texts, self.window.sharing(texts), strict=True)
        ]

    def _candidate(self, shared: int, document: int, anchors: int) -> Candidate | None:
        block, place = divmod(document, KEYS)
        if block not in self._keys:  # forgotten, though its postings lie in an array with newer ones
            return None
        row = bytes(self._keys[block][place])
        return Candidate(shared, document, row[:16]) if enough(shared, anchors, row[16]) else None
