"""The step's view of its memory: which articles may be copies of a text, and who copies one another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.shingles import Hashes
from services.workers.link.groups import Groups
from services.workers.link.link_record import LinkRecord
from services.workers.link.window import Window

KEYS: Final = 1 << 16
"""Of so many offsets the articles' keys lie in one array, sixteen bytes each."""


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
    groups: Groups = field(default_factory=Groups)
    newest: int = -1
    """The greatest offset that it has heard of."""

    def __post_init__(self) -> None:
        self.clear(0)

    def clear(self, partition: int) -> None:  # noqa: ARG002 - there is one
        """As if nothing were remembered."""
        self.window, self.groups, self.newest = Window(self.span_ms), Groups(), -1
        self._keys: dict[int, NDArray[np.uint8]] = {}

    def put(self, partition: int, key: bytes, value: bytes) -> None:  # noqa: ARG002
        """The article is found by this text from now on, and is in this record's group."""
        record = LinkRecord.of(value)
        self.window.add(record.offset, record.at_ms, record.hashes())
        self.groups.put(record)
        self.newest = max(self.newest, record.offset)
        block, place = divmod(record.offset & 0xFFFFFFFF, KEYS)
        if block not in self._keys:
            self._keys[block] = np.zeros((KEYS, 16), np.uint8)
        self._keys[block][place] = np.frombuffer(key, np.uint8)

    def candidates(self, texts: Sequence[Hashes]) -> list[list[Candidate]]:
        """For each text, those that share most anchors with it."""
        return [
            [Candidate(shared, document, self._key(document)) for shared, document in found]
            for found in self.window.sharing(texts)
        ]

    def _key(self, document: int) -> bytes:
        block, place = divmod(document, KEYS)
        return bytes(self._keys[block][place])
