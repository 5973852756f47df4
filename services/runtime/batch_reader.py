"""Reading in batches as a member of a consumer group, with commits that say exactly what is settled."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.runtime.arrival import Arrival
from services.runtime.errors import BrokerUnreachable
from services.runtime.gaps import Gaps, Place
from services.runtime.kafka_client import (
    REBALANCED,
    ConsumerRebalanceListener,
    KafkaError,
    TopicPartition,
    group_consumer,
    position_of,
    unreachable,
)
from services.runtime.outlook import Losses
from services.runtime.settings import Settings
from services.runtime.standing import Standing


class _Rebalances(ConsumerRebalanceListener):  # type: ignore[misc]
    """Counts; runs on the client's thread, so it does no more."""

    def __init__(self) -> None:
        self.generation = 0

    def on_partitions_revoked(self, revoked: Any) -> None:  # noqa: ARG002 - the client's signature
        self.generation += 1

    def on_partitions_assigned(self, assigned: Any) -> None:  # noqa: ARG002 - the client's signature
        self.generation += 1


class BatchReader:
    """A member of a consumer group that reads in batches and commits exactly what it is told to."""

    def __init__(
        self, settings: Settings, group: str, topics: Sequence[str], most: int, standing: Standing, losses: Losses
    ) -> None:
        """Join `group` (full name) on `topics` (full names), at most `most` messages a batch.

        `standing` is asked where to begin, `losses` hears what was deleted unread.
        """
        self._settings, self._standing, self._losses = settings, standing, losses
        self._gaps = Gaps(standing.starts)
        self._listener = _Rebalances()
        self._begun = 0
        self._owed: dict[Place, int] = {}
        self.places: frozenset[Place] = frozenset()
        """The partitions of this member, for who watches from another thread."""
        self._consumer = group_consumer(settings, group, most)
        self._consumer.subscribe(list(topics), listener=self._listener)

    @property
    def generation(self) -> int:
        """Changes whenever partitions are dealt anew; a batch read before may belong to another member now."""
        return self._listener.generation

    @property
    def assigned(self) -> bool:
        """Whether this member has any partition."""
        return bool(self._consumer.assignment())

    def read(self, seconds: float, held: Sequence[Arrival] = ()) -> list[Arrival]:
        """The next batch, in order within each partition; empty after `seconds` without any.

        `held` was read before and is not settled yet: where `generation` has changed afterwards, it is to be forgotten,
        for it is read again. Raises BrokerUnreachable: nothing is lost of what was polled, it is read again.
        """
        if not held and self._listener.generation == self._begun:
            self._pass_over()
        polled = self._consumer.poll(timeout_ms=int(seconds * 1000))
        arrivals = [arrival_of(record) for records in polled.values() for record in records]
        try:
            if self._listener.generation != self._begun:
                arrivals = [*held, *arrivals]
                self.give_back(arrivals)  # polled before it was known where to begin
                self._begin()
                return []
            spans = {(tp.topic, tp.partition): (rs[0].offset, rs[-1].offset + 1) for tp, rs in polled.items() if rs}
            self._losses.lost(self._gaps.read(spans))
        except BrokerUnreachable:
            self.give_back(arrivals)
            raise
        return arrivals

    def _begin(self) -> None:
        generation = self._listener.generation
        mine = self._consumer.assignment()
        self.places = frozenset((tp.topic, tp.partition) for tp in mine)
        self._owed.clear()
        begun = self._gaps.begin(self._standing.facts(self.places), self._standing.ids)
        self._losses.lost(begun.lost)
        self._losses.remade(topic for topic, _ in begun.other)
        for place, offset in begun.seek.items():
            if TopicPartition(*place) in mine:
                self._consumer.seek(TopicPartition(*place), offset)
        if not begun.seek or self.commit(begun.seek):
            self._begun = generation

    def _pass_over(self) -> None:
        """Commit where the client went on without a message: a transaction's marker, or messages that were deleted.

        Before a poll, all that was handed out is settled or given back.
        """
        moved, lost = self._gaps.passed(self._positions())
        self._losses.lost(lost)
        self._owed.update(moved)
        if self._owed and self.commit(dict(self._owed)):
            self._owed.clear()

    def _positions(self) -> dict[Place, int]:
        """Where the client reads on; partitions whose position it does not know yet are left out."""
        found = {}
        for tp in self._consumer.assignment():
            at = self._consumer.position(tp, timeout_ms=0)
            if at is not None:
                found[tp.topic, tp.partition] = at
        return found

    def stay(self, seconds: float) -> None:
        """Remain a member without reading on: for the time that a batch waits for its sink.

        Not by polls of no time at all: in these a join never comes to its end, and the whole group is dealt anew again
        and again until this member reads on.
        """
        self._consumer.pause(*self._consumer.assignment())
        for tp, records in self._consumer.poll(timeout_ms=int(seconds * 1000)).items():
            self._consumer.seek(tp, records[0].offset)  # a partition dealt just now: read it later

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """Read these again where they are still ours: the client keeps its position on what a rebalance leaves here."""
        first: dict[Any, int] = {}
        for arrival in arrivals:
            first.setdefault(TopicPartition(arrival.topic, arrival.partition), arrival.offset)
        for tp in first.keys() & self._consumer.assignment():
            self._consumer.seek(tp, first[tp])
            self._gaps.again((tp.topic, tp.partition), first[tp])

    def go_on(self) -> None:
        """Read again after `stay`."""
        self._consumer.resume(*self._consumer.paused())

    def commit(self, offsets: Mapping[tuple[str, int], int]) -> bool:
        """Commit next offsets by (topic, partition). False: the group changed meanwhile; they will be read again.

        Raises BrokerUnreachable: nothing is said about the offsets, commit them again.
        """
        ids = self._standing.ids
        wanted = {TopicPartition(*tp): position_of(offset, ids.get(tp[0], "")) for tp, offset in offsets.items()}
        if not wanted.keys() <= self._consumer.assignment():
            return False  # the broker would take it from any member, and set the new owner's position back
        try:
            self._consumer.commit(wanted)
        except REBALANCED:
            return False
        except KafkaError as error:
            raise unreachable(self._settings, error) from error
        for place in offsets:
            self._owed.pop(place, None)  # this is further: it must not be taken back
        return True

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close(autocommit=False)


def arrival_of(record: Any) -> Arrival:
    """A client's record as ours."""
    return Arrival(
        record.topic, record.partition, record.offset, record.key, record.value, record.timestamp, record.headers or ()
    )
