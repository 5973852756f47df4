"""Kafka for everything that is not a Faust worker: topics, publishing, reading in batches, lag. The only `import kafka`.

Settings follow from what the client does by default (loses order, commits unread offsets, buffers without bound).
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

from kafka import ConsumerRebalanceListener, KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import CommitFailedError, IllegalStateError, KafkaError, RebalanceInProgressError
from kafka.partitioner.default import murmur2
from kafka.structs import OffsetAndMetadata

from services.pipeline import TOPICS, Lane, Topic
from services.runtime.arrival import Arrival, Departure
from services.runtime.errors import BrokerUnreachable, PublishFailed, TopicsWrong
from services.runtime.settings import Settings

IN_FLIGHT_RECORDS: Final = 20_000
IN_FLIGHT_BYTES: Final = 64 << 20
"""The client's own buffer has no bound, so a slow broker must slow the producer here."""
BROKER_MESSAGE_BYTES: Final = 2 << 20
"""Topics take twice the largest article, so that what the stages add never makes one too large."""


def _unreachable(settings: Settings, error: Exception) -> BrokerUnreachable:
    return BrokerUnreachable(
        f"no Kafka answers at {settings.kafka} ({type(error).__name__}); "
        "start the local one with `headwater up`, or set HEADWATER_KAFKA"
    )


class Topics:
    """The topics of the flow on a broker: create, check, measure. Use as a context manager."""

    def __init__(self, settings: Settings, wait_seconds: float = 10) -> None:
        """Connect. Raises BrokerUnreachable after `wait_seconds`."""
        self._settings = settings
        try:
            self._admin = KafkaAdminClient(
                bootstrap_servers=settings.kafka.split(","),
                client_id="headwater-admin",
                bootstrap_timeout_ms=int(wait_seconds * 1000),
            )
        except (KafkaError, OSError) as error:
            raise _unreachable(settings, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._admin.close()

    def wanted(self) -> dict[str, int]:
        """Every topic's full name with its number of partitions."""
        return {name: topic.partitions for name, topic in self._topics().items()}

    def _topics(self) -> dict[str, Topic]:
        return {self._settings.named(t.on(lane)): t for t in TOPICS for lane in Lane}

    def partitions(self) -> dict[str, int]:
        """The topics that exist, with their number of partitions."""
        return {t["name"]: len(t["partitions"]) for t in self._admin.describe_topics() if not t["is_internal"]}

    def ensure(self) -> list[str]:
        """Create what is missing; the names created. Raises TopicsWrong where a partition count differs."""
        have = self.partitions()
        wrong = [f"{n} has {have[n]} partitions, not {p}" for n, p in self.wanted().items() if have.get(n, p) != p]
        if wrong:
            raise TopicsWrong(
                "; ".join(wrong) + ". An id must always meet the same partition, so their number is fixed: "
                "delete the topic, or use another HEADWATER_NAMESPACE"
            )
        missing = {name: topic for name, topic in self._topics().items() if name not in have}
        if missing:
            self._admin.create_topics(
                [
                    NewTopic(name, topic.partitions, self._settings.replication, topic_configs=self._config(topic))
                    for name, topic in missing.items()
                ],
                raise_errors=False,  # another process may create them at the same moment
                wait_for_metadata=True,
            )
        return sorted(missing)

    def _config(self, topic: Topic) -> dict[str, str]:
        return {
            "cleanup.policy": "compact" if topic.compacted else "delete",
            "retention.ms": str(self._settings.retention_hours * 3_600_000),
            "max.message.bytes": str(BROKER_MESSAGE_BYTES),
            "min.insync.replicas": str(max(1, self._settings.replication - 1)),
        }

    def lag(self, group: str, topics: Sequence[str]) -> dict[str, int]:
        """Messages of each topic (full names) that the group (full name) has not committed yet."""
        have = self.partitions()
        wanted = [TopicPartition(t, p) for t in topics for p in range(have.get(t, 0))]
        if not wanted:
            return dict.fromkeys(topics, 0)
        ends = self._admin.list_partition_offsets(dict.fromkeys(wanted, -1))
        done = self._admin.list_group_offsets({group: wanted}).get(group, {})
        lag = dict.fromkeys(topics, 0)
        for tp in wanted:
            committed = done[tp].offset if tp in done and done[tp].offset >= 0 else 0
            lag[tp.topic] += max(0, ends[tp].offset - committed)
        return lag


class Publisher:
    """Sends with idempotence, acks from all replicas and a bound on what is in flight.

    `on_ack` runs on the client's thread for each acked record, with the token given to `publish`, the partition and
    the offset; it must be quick. Nothing counts as published before.
    """

    def __init__(self, settings: Settings, on_ack: Callable[[Any, int, int], None]) -> None:
        """Raises BrokerUnreachable where no broker answers."""
        self._on_ack = on_ack
        self._room = threading.Condition()
        self._records = self._bytes = 0
        self._error: Exception | None = None
        try:
            self._producer = KafkaProducer(
                bootstrap_servers=settings.kafka.split(","),
                client_id="headwater-producer",
                enable_idempotence=True,
                acks="all",
                linger_ms=20,
                batch_size=256 << 10,
                max_request_size=BROKER_MESSAGE_BYTES,
                compression_type="lz4",
                bootstrap_timeout_ms=10_000,
            )
        except (KafkaError, OSError) as error:
            raise _unreachable(settings, error) from error

    def publish(self, message: Departure, token: Any = None) -> None:
        """Hand over one message; waits while too much is in flight. Raises PublishFailed."""
        size = len(message.value) + 200
        with self._room:
            self._room.wait_for(
                lambda: self._error or (self._records < IN_FLIGHT_RECORDS and self._bytes < IN_FLIGHT_BYTES)
            )
            self._check()
            self._records += 1
            self._bytes += size
        try:
            future = self._producer.send(message.topic, message.value, key=message.key, headers=list(message.headers))
        except (KafkaError, ValueError) as error:
            self._settle(size, error)
            raise PublishFailed(f"Kafka refused a record for {message.topic}: {error}") from error
        future.add_callback(lambda meta: self._acked(size, token, meta))
        future.add_errback(lambda error: self._settle(size, error))

    def _acked(self, size: int, token: Any, meta: Any) -> None:
        try:
            self._on_ack(token, meta.partition, meta.offset)
            self._settle(size, None)
        except Exception as error:  # noqa: BLE001 - the client would only log it; it must stop the publisher
            self._settle(size, error)

    def _settle(self, size: int, error: Exception | None) -> None:
        with self._room:
            self._records -= 1
            self._bytes -= size
            self._error = self._error or error
            self._room.notify_all()

    def _check(self) -> None:
        if self._error:
            raise PublishFailed(
                f"Kafka did not take a record: {type(self._error).__name__}: {self._error}"
            ) from self._error

    @property
    def in_flight(self) -> int:
        """Records handed over and not yet acked."""
        return self._records

    def flush(self, seconds: float = 120) -> None:
        """Wait for every ack. Raises PublishFailed where one is missing after `seconds`, or failed."""
        try:
            self._producer.flush(seconds)
        except KafkaError as error:
            raise PublishFailed(f"{self._records} records are not acked after {seconds:.0f} s: {error}") from error
        with self._room:
            self._check()
            if not self._room.wait_for(lambda: self._records == 0, timeout=5):
                raise PublishFailed(f"{self._records} records are not acked after {seconds:.0f} s")

    def close(self) -> None:
        """Leave the broker; `flush` first, what is in flight is given up."""
        self._producer.close(timeout=5)


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
        self._listener = _Rebalances()
        self._consumer = KafkaConsumer(
            bootstrap_servers=settings.kafka.split(","),
            group_id=group,
            client_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=most,
            max_partition_fetch_bytes=4 << 20,
            session_timeout_ms=settings.session_seconds * 1000,
            heartbeat_interval_ms=settings.session_seconds * 1000 // 3,
        )
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
        return [_arrival(record) for records in polled.values() for record in records]

    def stay(self) -> None:
        """Remain a member without reading on: for the time that a batch waits for its sink."""
        self._consumer.pause(*self._consumer.assignment())
        for tp, records in self._consumer.poll(timeout_ms=0).items():
            self._consumer.seek(tp, records[0].offset)  # a partition dealt just now: read it later

    def go_on(self) -> None:
        """Read again after `stay`."""
        self._consumer.resume(*self._consumer.paused())

    def commit(self, offsets: Mapping[tuple[str, int], int]) -> bool:
        """Commit next offsets by (topic, partition). False: the group changed meanwhile; they will be read again."""
        try:
            self._consumer.commit(
                {TopicPartition(*tp): OffsetAndMetadata(offset, "", -1) for tp, offset in offsets.items()}
            )
        except (CommitFailedError, RebalanceInProgressError, IllegalStateError):
            return False
        return True

    def lag(self) -> int:
        """Messages on this member's partitions beyond what it has read."""
        highs = ((self._consumer.highwater(tp), tp) for tp in self._consumer.assignment())
        return sum(max(0, high - self._consumer.position(tp)) for high, tp in highs if high is not None)

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close(autocommit=False)


def _arrival(record: Any) -> Arrival:
    return Arrival(
        record.topic, record.partition, record.offset, record.key, record.value, record.timestamp, record.headers or ()
    )


def read_all(settings: Settings, topic: str, partition: int | None = None, seconds: float = 30) -> Iterator[Arrival]:
    """Everything that lies in a topic (full name) at this moment, or in one partition of it, oldest first.

    Raises BrokerUnreachable; TimeoutError after `seconds` without progress.
    """
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=settings.kafka.split(","),
            enable_auto_commit=False,
            group_id=None,
            auto_offset_reset="earliest",
            bootstrap_timeout_ms=10_000,
        )
        consumer.bootstrap(timeout_ms=10_000)
    except (KafkaError, OSError) as error:
        raise _unreachable(settings, error) from error
    try:
        numbers = consumer.partitions_for_topic(topic) or set()
        wanted = [TopicPartition(topic, p) for p in sorted(numbers) if partition in (None, p)]
        if wanted:
            yield from _read_to_end(consumer, wanted, seconds)
    finally:
        consumer.close(autocommit=False)


def _read_to_end(consumer: Any, wanted: list[Any], seconds: float) -> Iterator[Arrival]:
    consumer.assign(wanted)
    ends = consumer.end_offsets(wanted)
    starts = consumer.beginning_offsets(wanted)
    todo = {tp for tp in wanted if ends[tp] > starts[tp]}
    last = time.monotonic()
    while todo:
        for tp, records in consumer.poll(timeout_ms=500).items():
            last = time.monotonic()
            yield from (_arrival(r) for r in records if r.offset < ends[tp])
        todo = {tp for tp in todo if consumer.position(tp) < ends[tp]}
        if todo and time.monotonic() - last > seconds:
            raise TimeoutError(f"Kafka gave nothing for {seconds:.0f} s while reading {wanted[0].topic}")


def partition_of(key: bytes, partitions: int) -> int:
    """Where producers put this key: murmur2, as every Kafka client hashes."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)
