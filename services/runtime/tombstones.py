"""Which articles were taken down: known whole to every process before its first article, and heard of while it runs.

A plain set of ids in memory and a reader outside any group: whoever works on text must know all of them, wherever the
partitions lie, and 16 bytes for each are cheap.
"""

import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

import structlog

from services.contract.articles import decode, encode, reader
from services.contract.identity import key
from services.contract.notices import Tombstone
from services.pipeline import TOMBSTONES
from services.runtime.arrival import Arrival, Departure
from services.runtime.errors import BrokerUnreachable
from services.runtime.kafka_client import TopicPartition, plain_consumer
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all

log = structlog.get_logger("headwater.tombstones")

KEY_BYTES: Final = 16
LOAD_SECONDS: Final = 30.0
RETRY_SECONDS: Final = 1.0
POLL_MS: Final = 500
_TOMBSTONES: Final = reader(Tombstone)


class TakenDown:
    """The ids that were taken down, as keys; `in` asks. Use as a context manager, or `start`, `wait` and `close`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic = settings.named(TOMBSTONES.name)
        self._ids: set[bytes] = set()
        self._news: set[bytes] = set()
        self._lock = threading.Lock()
        self._next: dict[Any, int] = {}
        self._loaded, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="tombstones", daemon=True)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._ids

    def news(self) -> set[bytes]:
        """What was heard of since the last call; at the first, all that is known."""
        with self._lock:
            news, self._news = self._news, set()
        return news

    def __enter__(self) -> Self:
        """Raises BrokerUnreachable where they cannot be read."""
        self.start()
        if not self.wait(LOAD_SECONDS):
            self.close()
            raise BrokerUnreachable(f"{self._topic} at {self._settings.kafka} cannot be read: is Kafka well?")
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Begin to read; for as long as no broker answers, again and again."""
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether all that lay in the topic at the start is known by now."""
        return self._loaded.wait(seconds)

    def close(self) -> None:
        """Hear no more."""
        self._stop.set()
        self._thread.join(RETRY_SECONDS + POLL_MS / 1000)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except Exception as error:  # noqa: BLE001 - whatever it is: who hears no more must try again, and say so
                log.warning("tombstones cannot be read, trying again", error=f"{type(error).__name__}: {error}")
                self._stop.wait(RETRY_SECONDS)

    def _follow(self) -> None:
        consumer = plain_consumer(self._settings)
        try:
            tps = [TopicPartition(self._topic, p) for p in sorted(consumer.partitions_for_topic(self._topic) or ())]
            if not tps:
                raise BrokerUnreachable(f"there is no topic {self._topic} yet")
            consumer.assign(tps)
            ends = consumer.end_offsets(tps)
            for tp in tps:
                if tp in self._next:
                    consumer.seek(tp, self._next[tp])
            while not self._stop.is_set():
                self._take(consumer.poll(timeout_ms=POLL_MS))
                if not self._loaded.is_set() and all(consumer.position(tp) >= ends[tp] for tp in tps):
                    self._loaded.set()
        finally:
            consumer.close(autocommit=False)

    def _take(self, polled: Any) -> None:
        for tp, records in polled.items():
            for record in records:
                # Whatever its value: what is meant to be gone must not come back over a record that cannot be read.
                if record.key and len(record.key) == KEY_BYTES:
                    with self._lock:
                        self._ids.add(record.key)
                        self._news.add(record.key)
                self._next[tp] = record.offset + 1


def tombstones(settings: Settings) -> dict[bytes, Tombstone]:
    """Every act, by the article's key, as it was recorded last. Raises BrokerUnreachable, TimeoutError."""
    found: dict[bytes, Tombstone] = {}
    for arrival in read_all(settings, settings.named(TOMBSTONES.name)):
        if arrival.key and len(arrival.key) == KEY_BYTES:
            found[arrival.key] = _tombstone(arrival.key, arrival)
    return found


def _tombstone(id_: bytes, arrival: Arrival) -> Tombstone:
    try:
        return decode(_TOMBSTONES, arrival.value or b"")
    except ValueError as error:  # it counts all the same
        at = datetime.fromtimestamp(arrival.timestamp_ms / 1000, UTC)
        return Tombstone(id=id_.hex(), reason=f"its record cannot be read ({error})", at=at)


def record(settings: Settings, stone: Tombstone) -> None:
    """Write an act down for ever; returns after the ack. Raises BrokerUnreachable, PublishFailed."""
    publisher = Publisher(settings, lambda _token, _partition, _offset: None)
    try:
        publisher.publish(Departure(settings.named(TOMBSTONES.name), key(stone.id), encode(stone)))
        publisher.flush()
    finally:
        publisher.close()
