"""Offsets between what a member must read next and what it was given: markers of a transaction, or messages lost.

Kafka forgets messages that a slow reader has not read (retention, a person's delete-records) and says nothing: the
client goes on at the log's start. Pure, so that both clients share one rule and a test can play every order of events.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Place = tuple[str, int]
"""A topic's full name and a partition."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the broker says of a partition."""

    committed: int | None
    """The next offset to read, as the group has committed it."""
    mark: str
    """What was committed with it: the id of the topic, or nothing."""
    start: int
    """The first offset that is still there."""
    end: int
    """The offset after the last message."""
    stable: int
    """The offset up to which no transaction is open: no further can be read."""

    @property
    def lag(self) -> int:
        """Messages that can be read and are not committed."""
        return max(0, self.stable - max(self.start, self.committed or 0))


@dataclass(frozen=True, slots=True)
class Lost:
    """Offsets that were gone before they were read; at most so many messages, since markers have offsets too."""

    topic: str
    partition: int
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many offsets."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a member must start on partitions that were dealt to it."""

    seek: Mapping[Place, int]
    """Where the committed offset is not where to go on; commit these at once."""
    lost: tuple[Lost, ...]
    other: tuple[Place, ...]
    """Partitions of a topic that was deleted and made anew, or cut short, since the commit."""


@dataclass(slots=True)
class Gaps:
    """What a member expects of each of its partitions."""

    starts: Callable[[Iterable[Place]], Mapping[Place, int]]
    """Asks the broker for the log starts."""
    _next: dict[Place, int] = field(default_factory=dict)

    def begin(self, facts: Mapping[Place, Fact], ids: Mapping[str, str]) -> Begin:
        """Start on exactly these partitions; `ids` are the topics' ids by name."""
        seek: dict[Place, int] = {}
        lost: list[Lost] = []
        other: list[Place] = []
        self._next = {}
        for place, fact in facts.items():
            self._next[place] = fact.start if fact.committed is None else fact.committed
            if fact.committed is None:
                continue
            known = ids.get(place[0], "")
            if fact.committed > fact.end or (fact.mark and known and fact.mark != known):
                other.append(place)
                seek[place] = self._next[place] = fact.start
            elif fact.committed < fact.start:
                lost.append(Lost(*place, fact.committed, fact.start - 1))
                seek[place] = self._next[place] = fact.start
        return Begin(seek, tuple(lost), tuple(other))

    def read(self, ends: Mapping[Place, tuple[int, int]]) -> list[Lost]:
        """A batch came: by partition its first offset and the one after its last. What is lost before it."""
        found = (self._move(place, first, after) for place, (first, after) in ends.items())
        return [lost for lost in found if lost]

    def passed(self, positions: Mapping[Place, int]) -> tuple[dict[Place, int], list[Lost]]:
        """The client stands here with nothing handed out that is not settled: where it went on without a message
        (commit these), and what is lost of that.
        """
        moved = self.moved(positions)
        return moved, [lost for place, at in moved.items() if (lost := self._move(place, at, at))]

    def moved(self, positions: Mapping[Place, int]) -> dict[Place, int]:
        """Which of these positions are beyond what was expected; the broker is not asked."""
        return {place: at for place, at in positions.items() if at > self._next.get(place, at)}

    def again(self, place: Place, offset: int) -> None:
        """These will be read again from `offset`."""
        if place in self._next:
            self._next[place] = offset

    def _move(self, place: Place, found: int, after: int) -> Lost | None:
        expected = self._next.get(place, found)
        start = self.starts([place])[place] if found > expected else expected
        self._next[place] = after  # only once the broker has answered: else the jump would be forgotten
        return Lost(*place, expected, min(found, start) - 1) if start > expected else None
