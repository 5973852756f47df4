"""What the archive has read and not yet written: how much, since when, and into which files it goes. Pure."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import msgspec

from services.archive.kinds import Kind, day_of
from services.contract.articles import SchemaMismatch, decode, encode
from services.runtime.arrival import ARCHIVED, Arrival
from services.runtime.gaps import Place

MOST_RECORDS: Final = 5_000
MOST_BYTES: Final = 48 << 20


@dataclass
class Batch:
    """Of messages from several partitions: one file for each day and kind then, not twenty-four."""

    seconds: float
    """So long the first one waits at most."""
    arrivals: list[Arrival] = field(default_factory=list)
    _bytes: int = 0
    _since: float = 0.0

    def add(self, arrivals: Sequence[Arrival], at: float) -> None:
        """Take these too, at this moment (monotonic seconds)."""
        if arrivals and not self.arrivals:
            self._since = at
        self.arrivals += arrivals
        self._bytes += sum(len(arrival.value or b"") for arrival in arrivals)

    def due(self, at: float) -> bool:
        """Whether it is to be written now."""
        if not self.arrivals:
            return False
        full = len(self.arrivals) >= MOST_RECORDS or self._bytes >= MOST_BYTES
        return full or at - self._since >= self.seconds

    def clear(self) -> None:
        """It is settled, or another member's."""
        self.arrivals, self._bytes = [], 0

    def offsets(self) -> dict[Place, int]:
        """To commit once it is written."""
        return {place: last + 1 for place, (_, last) in self._spans().items()}

    def mark(self, ids: Mapping[str, str]) -> str:
        """16 hex digits for exactly these messages, by their topics' ids: read again so, it becomes the same files."""
        told = sorted((topic, ids.get(topic, ""), n, *span) for (topic, n), span in self._spans().items())
        return blake2b(repr(told).encode(), digest_size=8).hexdigest()

    def _spans(self) -> dict[Place, tuple[int, int]]:
        found: dict[Place, tuple[int, int]] = {}
        for arrival in self.arrivals:
            place = (arrival.topic, arrival.partition)
            found[place] = (found[place][0] if place in found else arrival.offset, arrival.offset)
        return found


@dataclass
class Filed:
    """The lines of a batch, by day and kind, and how many messages go into none."""

    lines: dict[tuple[str, str], list[bytes]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)


def filed(arrivals: Sequence[Arrival], kinds: Mapping[str, Kind], taken: Container[bytes], own: str) -> Filed:
    """Sort a batch. `kinds` by full topic name; what is in `taken` (keys), what was restored from this archive (`own` is
    its identity) and what the indexer buries stays out.
    """
    found = Filed()
    for arrival in arrivals:
        if arrival.key in taken:
            found.dropped["taken_down"] += 1
        elif arrival.header(ARCHIVED) == own:
            found.dropped["restored"] += 1
        elif (line := _line(arrival, kinds[arrival.topic])) is None:
            found.dropped["unreadable"] += 1
        else:
            day, data = line
            found.lines.setdefault((day, kinds[arrival.topic].name), []).append(data)
    return found


def _line(arrival: Arrival, kind: Kind) -> tuple[str, bytes] | None:
    value = arrival.value or b""
    try:
        record = decode(kind.whole, value)
    except (SchemaMismatch, msgspec.DecodeError, UnicodeDecodeError):
        return None
    head = kind.head_of(record)
    if arrival.key is None or arrival.key.hex() != head.id:
        return None
    return day_of(head), encode(record) if b"\n" in value else value
