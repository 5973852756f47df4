"""Reading in batches as a member of a consumer group, with commits that say exactly what is settled."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.runtime.arrival import Arrival
from services.runtime.kafka_client import (
    REBALANCED,
    ConsumerRebalanceListener,
    KafkaError,
    TopicPartition,
    group_consumer,
    position_of,
    unreachable,
)
from services.runtime.settings import Settings


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

    def __init__(self, settings: Settings, group: str, topics: Sequence[str], most: int) -> None:
        """Join `group` (full name) on `topics` (full names), at most `most` messages a batch."""
        self._settings = settings
        self._listener = _Rebalances()
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

    def read(self, seconds: float) -> list[Arrival]:
        """The next batch, in order within each partition; empty after `seconds` without any."""
        polled = self._consumer.poll(timeout_ms=int(seconds * 1000))
        return [arrival_of(record) for records in polled.values() for record in records]

    def stay(self) -> None:
        """Remain a member without reading on: for the time that a batch waits for its sink."""
        self._consumer.pause(*self._consumer.assignment())
        for tp, records in self._consumer.poll(timeout_ms=0).items():
            self._consumer.seek(tp, records[0].offset)  # a partition dealt just now: read it later

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """Read these again where they are still ours: the client keeps its position on what a rebalance leaves here."""
        first: dict[Any, int] = {}
        for arrival in arrivals:
            first.setdefault(TopicPartition(arrival.topic, arrival.partition), arrival.offset)
        for tp in first.keys() & self._consumer.assignment():
            self._consumer.seek(tp, first[tp])

    def go_on(self) -> None:
        """Read again after `stay`."""
        self._consumer.resume(*self._consumer.paused())

    def commit(self, offsets: Mapping[tuple[str, int], int]) -> bool:
        """Commit next offsets by (topic, partition). False: the group changed meanwhile; they will be read again.

        Raises BrokerUnreachable: nothing is said about the offsets, commit them again.
        """
        wanted = {TopicPartition(*tp): position_of(offset) for tp, offset in offsets.items()}
        if not wanted.keys() <= self._consumer.assignment():
            return False  # the broker would take it from any member, and set the new owner's position back
        try:
            self._consumer.commit(wanted)
        except REBALANCED:
            return False
        except KafkaError as error:
            raise unreachable(self._settings, error) from error
        return True

    def lag(self) -> int:
        """Messages on this member's partitions beyond what it has read."""
        highs = ((self._consumer.highwater(tp), tp) for tp in self._consumer.assignment())
        return sum(max(0, high - self._consumer.position(tp)) for high, tp in highs if high is not None)

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close(autocommit=False)


def arrival_of(record: Any) -> Arrival:
    """A client's record as ours."""
    return Arrival(
        record.topic, record.partition, record.offset, record.key, record.value, record.timestamp, record.headers or ()
    )
