"""Faust, as Headwater uses it: batches in, exact commits out. The only imports of faust and of aiokafka behind it.

Faust brings membership, assignment, threads and the producer. What it does with each single message is left out: its
streams acknowledge what was never delivered when an agent fails, commit over holes, and cost two tasks a message. Here
the consumer hands whole batches over and commits exactly what was settled. Measured: three times the articles a second
(`python -m tests.benchmarks.hop`), and no road on which an offset can run ahead of its output.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import faust
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from services.runtime.arrival import Arrival, Departure
from services.runtime.errors import TooLarge
from services.runtime.kafka_client import BROKER_MESSAGE_BYTES, LETTER_BYTES
from services.runtime.settings import Settings

log = structlog.get_logger("headwater.worker")

EXIT_STUCK: Final = 70
"""EX_SOFTWARE of sysexits.h: the process could not go on, restart it; nothing unfinished was committed."""
REVOKE_SECONDS: Final = 20
"""So long a rebalance waits for the batch in work; then it is read again by its next owner."""


class Consumer(driver.Consumer):  # type: ignore[misc]
    """Faust's consumer, reading in batches: `app.work` settles one, then its offsets may be committed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settled: dict[TP, int] = {}
        self._working: asyncio.Task[None] | None = None

    async def _drain_messages(self, fetcher: Any) -> None:
        while not (self.should_stop or fetcher.should_stop):
            if self._working:
                # A batch from before a rebalance may still be in work: never two at once, they share their state.
                await asyncio.shield(self._working)
            generation = self.app.consumer_generation_id
            records = await self._live_records() or (await self._wait_next_records(timeout=1.0))[0]
            await self.app.prepare({tp.partition for tp in self.assignment()})
            if not records:
                await asyncio.sleep(0)
            elif self.flow_active and generation == self.app.consumer_generation_id:
                # In a task of its own: the end of the process cancels this loop, and must not cut a batch in two.
                self._working = asyncio.ensure_future(self._work(records))
                await asyncio.shield(self._working)
            else:
                # Partitions were dealt anew meanwhile: what was fetched is not worked on, so it must be fetched again.
                await self._thread.call_thread(self._rewind, records)

    async def _rewind(self, records: Mapping[Any, Sequence[Any]]) -> None:
        """Set the position back before records that were not worked on; all before them was settled by somebody."""
        consumer = self._thread._ensure_consumer()
        for tp, batch in records.items():
            if batch and tp in consumer.assignment():
                consumer.seek(tp, batch[0].offset)

    async def _live_records(self) -> Any:
        """What waits on the live lane, for a worker that reads both: a backfill must not stand before it."""
        if not self.flow_active or not self.app.live_topics:
            return None
        live = {tp for tp in self._get_active_partitions() if tp.topic in self.app.live_topics}
        return await self._getmany(live, timeout=0.0) if live else None

    async def _work(self, records: Mapping[Any, Sequence[Any]]) -> None:
        await self.app.work([_arrival(record) for batch in records.values() for record in batch])
        for tp, batch in records.items():
            self._settled[TP(tp.topic, tp.partition)] = batch[-1].offset + 1

    async def _finish_work(self) -> None:
        if self._working and not self._working.done():
            await asyncio.wait({self._working}, timeout=REVOKE_SECONDS)

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:  # noqa: ARG002
        """Commit what is settled; Faust calls it by its timer, on revocation and at the end."""
        offsets, self._settled = self._settled, {}
        if not offsets or await self._commit_offsets(offsets):
            return bool(offsets)
        mine = self.assignment()
        for tp, offset in offsets.items():  # not committed: again the next time, unless settled further meanwhile
            if tp in mine:
                self._settled.setdefault(tp, offset)
        return False

    async def wait_empty(self) -> None:
        """Before partitions go: let the batch in work finish (bounded), then commit."""
        await self._finish_work()
        if self._working and not self._working.done():
            # Its partitions get another owner now: what it would still write is no longer ours to write.
            log.error("a batch outlived its partitions, leaving it to their next owner", seconds=REVOKE_SECONDS)
            os._exit(EXIT_STUCK)
        await self.commit()

    def lag(self) -> int:
        """Messages on the assigned partitions that are not settled yet, as far as fetches have told."""
        state = self._thread._ensure_consumer()._fetcher._subscriptions.subscription
        assignment = state.assignment if state else None
        if assignment is None:
            return 0
        states = (assignment.state_value(tp) for tp in assignment.tps)
        return sum(
            max(0, s.highwater - s.position) for s in states if s and s.highwater is not None and s.has_valid_position
        )


class Producer(driver.Producer):  # type: ignore[misc]
    """Faust's producer with idempotence, which it only knows together with transactions."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    async def send_batch(self, messages: Sequence[Departure], partition: int | None = None) -> list[Any]:
        """Send and wait for every ack: the record's metadata or the exception, one for each message."""
        results: list[Any] = []
        for message in messages:
            try:
                results.append(
                    await self._ensure_producer().send(
                        message.topic,
                        message.value,
                        key=message.key,
                        partition=message.partition if partition is None else partition,
                        headers=list(message.headers),
                    )
                )
            except (KafkaError, ValueError) as error:
                results.append(error)
        waiting = [r for r in results if isinstance(r, asyncio.Future)]
        await asyncio.gather(*waiting, return_exceptions=True)
        return [(r.exception() or r.result()) if isinstance(r, asyncio.Future) else r for r in results]


class Transport(driver.Transport):  # type: ignore[misc]
    """Faust's transport with the two above."""

    Consumer = Consumer
    Producer = Producer


class App(faust.App):  # type: ignore[misc]
    """One Faust application: membership in a group on some topics, and a producer."""

    def __init__(
        self,
        settings: Settings,
        group: str,
        topics: Sequence[str],
        live_topics: frozenset[str],
        prepare: Callable[[set[int]], Awaitable[None]],
        work: Callable[[Sequence[Arrival]], Awaitable[None]],
    ) -> None:
        """`prepare` gets the partitions of this member before each batch, `work` the batch; `live_topics` go first."""
        folder = settings.home / "faust"
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            group,
            broker="kafka://" + ";".join(settings.kafka.split(",")),
            datadir=str(folder / group),
            web_enabled=False,
            topic_disable_leader=True,
            topic_allow_declare=False,
            table_standby_replicas=0,
            broker_commit_interval=0.5,
            broker_session_timeout=float(settings.session_seconds),
            broker_heartbeat_interval=settings.session_seconds / 3,
            broker_max_poll_records=settings.batch_articles,
            consumer_max_fetch_size=4 << 20,
            producer_linger=0.002,
            producer_max_batch_size=256 << 10,
            producer_max_request_size=LETTER_BYTES,
            producer_request_timeout=30.0,
            producer_compression_type=None if settings.compression == "none" else settings.compression,
        )
        self.live_topics, self.prepare, self.work = live_topics, prepare, work
        topic = self.topic(*topics, value_type=bytes, key_type=bytes, value_serializer="raw", key_serializer="raw")
        self.agent(topic)(_never)  # Faust subscribes to what an agent reads

    def _new_transport(self) -> Any:
        return Transport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Any:
        return Transport(self.conf.broker_producer, self)

    async def deliver(self, messages: Sequence[Departure]) -> list[Exception | None]:
        """Send and wait for every ack: one result for each; what can never fit comes back as TooLarge."""
        return [_failure(result) for result in await self.producer.send_batch(messages)]

    async def append(self, topic: str, partition: int, entries: Sequence[tuple[bytes, bytes]]) -> int:
        """Add to a changelog; the offset after the last entry, once all are acked. Raises ConnectionError."""
        messages = [Departure(topic, key, value) for key, value in entries]
        results = await self.producer.send_batch(messages, partition)
        failed = next((r for r in results if isinstance(r, Exception)), None)
        if failed:
            raise ConnectionError(f"{topic} not written: {failed}") from failed
        return int(max(r.offset for r in results)) + 1


async def _never(stream: Any) -> None:
    async for _ in stream:
        raise AssertionError("batches go to the guard, not to streams")


def _failure(result: Any) -> Exception | None:
    if isinstance(result, MessageSizeTooLargeError | RecordListTooLargeError):
        return TooLarge(f"the record grew beyond {BROKER_MESSAGE_BYTES} bytes")
    return result if isinstance(result, Exception) else None


def _arrival(record: Any) -> Arrival:
    return Arrival(
        record.topic, record.partition, record.offset, record.key, record.value, record.timestamp, record.headers
    )


async def replay(settings: Settings, topic: str, partition: int, start: int) -> AsyncIterator[tuple[int, bytes, bytes]]:
    """A changelog's partition from `start` to its end: offset, key, value.

    From its beginning where `start` lies outside: compaction has passed it, or the broker has lost data.
    """
    tp = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    try:
        consumer.assign([tp])
        end = (await consumer.end_offsets([tp]))[tp]
        first = (await consumer.beginning_offsets([tp]))[tp]
        position = start if first <= start <= end else first
        consumer.seek(tp, position)
        while position < end:
            for records in (await consumer.getmany(tp, timeout_ms=1000)).values():
                for record in records:
                    yield record.offset, record.key, record.value
            position = await consumer.position(tp)
    finally:
        await consumer.stop()
