"""Faust, as Headwater uses it: batches in, exact commits out. The only imports of faust and of aiokafka behind it.

Its streams commit over holes: here whole batches are settled, three times as fast (`python -m tests.benchmarks.hop`).
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

import faust
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from faust.auth import SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from services.runtime.arrival import Departure
from services.runtime.batch_reader import arrival_of
from services.runtime.errors import StateAhead, TooLarge
from services.runtime.gaps import Place
from services.runtime.kafka_client import BROKER_MESSAGE_BYTES, LETTER_BYTES, READ_COMMITTED
from services.runtime.kafka_security import connection
from services.runtime.member import Member
from services.runtime.settings import Settings
from services.runtime.watchdog import EXIT_STUCK

log = structlog.get_logger("headwater.worker")

HAND_OVER_SECONDS: Final = 5
REVOKE_SECONDS: Final = 20
"""So long a rebalance waits for the batch in work; then it is read again by its next owner."""


class ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """The thread with aiokafka's consumer: no message that a transaction took back, and the topic's id in a commit."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = READ_COMMITTED  # Faust sets it only together with its own transactions
        return consumer

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        mine, ids = self.assignment(), self.app.topic_ids
        marked = {TopicPartition(*tp): (n, ids.get(tp.topic, "")) for tp, n in offsets.items() if tp in mine}
        try:
            await self._ensure_consumer().commit(marked)
        except CommitFailedError:  # the group has changed: the next owner reads again
            return False
        except Exception as error:
            self.log.exception("commit failed: %r", error)
            await self.crash(error)
            return False
        return True


class Consumer(driver.Consumer):  # type: ignore[misc]
    """Faust's consumer, reading in batches: `app.member` settles one, then its offsets may be committed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settled: dict[TP, int] = {}
        self._working: asyncio.Task[None] | None = None
        self._begun: int | None = None

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Nothing: it sees hanging streams where there are none, and ends the process while a position is out of range."""

    async def _drain_messages(self, fetcher: Any) -> None:
        while not (self.should_stop or fetcher.should_stop):
            if self._working:
                # A batch from before a rebalance may still be in work: never two at once, they share their state.
                await asyncio.shield(self._working)
            if not self.flow_active:
                await self.wait(self.can_resume_flow)
            generation = self.app.consumer_generation_id
            if generation != self._begun:
                await self._begin(generation)
            self._mark(await self.app.member.passed(self._positions()))
            records = await self._live_records() or (await self._wait_next_records(timeout=1.0))[0]
            await self.app.member.prepare({tp.partition for tp in self.assignment()})
            if not records:
                await asyncio.sleep(0)
            elif self.flow_active and generation == self.app.consumer_generation_id:
                # In a task of its own: the end of the process cancels this loop, and must not cut a batch in two.
                self._working = asyncio.ensure_future(self._work(records))
                await asyncio.shield(self._working)
            else:
                # Partitions were dealt anew meanwhile: what was fetched is not worked on, so it must be fetched again.
                await self._thread.call_thread(self._rewind, records)

    async def _begin(self, generation: int) -> None:
        """Before the first fetch on partitions that were dealt: start where the broker's facts say, and commit that."""
        seek = await self.app.member.begin({(tp.topic, tp.partition) for tp in self.assignment()})
        if seek:
            await self._thread.call_thread(self._seek_all, seek)
            self._mark(seek)
            await self.commit()  # at once: Faust may still set the positions to what is committed
        self._begun = generation

    async def _seek_all(self, places: Mapping[Place, int]) -> None:
        consumer = self._thread._ensure_consumer()
        for tp in consumer.assignment() & {TopicPartition(*place) for place in places}:
            consumer.seek(tp, places[tp.topic, tp.partition])

    def _mark(self, places: Mapping[Place, int]) -> None:
        self._settled.update({TP(*place): offset for place, offset in places.items()})

    def _positions(self) -> dict[Place, int]:
        """Where the client reads on. Between two fetches, all before has been handed out, worked on and settled."""
        if self._begun != self.app.consumer_generation_id:
            return {}
        subscription = self._thread._ensure_consumer()._subscription.subscription
        if not subscription or not subscription.assignment:
            return {}
        states = ((tp, subscription.assignment.state_value(tp)) for tp in subscription.assignment.tps)
        return {(tp.topic, tp.partition): s.position for tp, s in states if s and s.has_valid_position}

    async def _rewind(self, records: Mapping[Any, Sequence[Any]]) -> None:
        """Set the position back before records that were not worked on; all before them was settled by somebody."""
        consumer = self._thread._ensure_consumer()
        for tp, batch in records.items():
            if batch and tp in consumer.assignment():
                consumer.seek(tp, batch[0].offset)
                self.app.member.again((tp.topic, tp.partition), batch[0].offset)

    async def _live_records(self) -> Any:
        """What waits on the live lane, for a worker that reads both: a backfill must not stand before it."""
        if not self.flow_active or not self.app.live_topics:
            return None
        live = {tp for tp in self._get_active_partitions() if tp.topic in self.app.live_topics}
        return await self._getmany(live, timeout=0.0) if live else None

    async def _work(self, records: Mapping[Any, Sequence[Any]]) -> None:
        ends = {(tp.topic, tp.partition): (batch[0].offset, batch[-1].offset + 1) for tp, batch in records.items()}
        if await self.app.member.work([arrival_of(record) for batch in records.values() for record in batch], ends):
            self._mark({place: after for place, (_, after) in ends.items()})

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
        self.app.member.release()
        await self._finish_work()
        if self._working and not self._working.done():
            # Its partitions get another owner now: what it would still write is no longer ours to write.
            log.error("a batch outlived its partitions, leaving it to their next owner", seconds=REVOKE_SECONDS)
            os._exit(EXIT_STUCK)
        await self.commit()


class Producer(driver.Producer):  # type: ignore[misc]
    """Faust's producer with idempotence, which it only knows together with transactions."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    async def _hand_over(self, message: Departure, partition: int | None) -> Any:
        """The future of the ack, or the exception."""
        try:
            async with asyncio.timeout(HAND_OVER_SECONDS):  # the client itself waits half a minute for a missing topic
                return await self._ensure_producer().send(
                    message.topic,
                    message.value,
                    key=message.key,
                    partition=message.partition if partition is None else partition,
                    headers=list(message.headers),
                )
        except TimeoutError:
            return TimeoutError(f"{message.topic} takes nothing: is the topic there?")
        except (KafkaError, ValueError) as error:
            return error

    async def send_batch(self, messages: Sequence[Departure], partition: int | None = None) -> list[Any]:
        """Send and wait for every ack: the record's metadata or the exception, one for each message."""
        results: list[Any] = []
        missing: dict[str, Exception] = {}
        for message in messages:
            results.append(missing.get(message.topic) or await self._hand_over(message, partition))
            if isinstance(results[-1], TimeoutError):
                missing[message.topic] = results[-1]
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
        self, settings: Settings, group: str, topics: Sequence[str], live_topics: frozenset[str], member: Member,
        topic_ids: Mapping[str, str],
    ) -> None:  # fmt: skip
        """`live_topics` go first; `topic_ids` are committed with the offsets."""
        folder = settings.home / "faust"
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            group, broker="kafka://" + ";".join(settings.kafka.split(",")), broker_credentials=_credentials(settings),
            datadir=str(folder / group), web_enabled=False, topic_disable_leader=True, topic_allow_declare=False,
            table_standby_replicas=0, broker_commit_interval=0.5, broker_session_timeout=float(settings.session_seconds),
            broker_heartbeat_interval=settings.session_seconds / 3, broker_max_poll_records=settings.batch_articles,
            consumer_max_fetch_size=4 << 20, producer_linger=0.002, producer_max_batch_size=256 << 10,
            producer_max_request_size=LETTER_BYTES, producer_request_timeout=30.0,
            producer_compression_type=None if settings.compression == "none" else settings.compression,
        )  # fmt: skip
        self.live_topics, self.topic_ids, self.member = live_topics, topic_ids, member
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


def _credentials(settings: Settings) -> Any:
    """As Faust wants to be told what `connection` says."""
    told = connection(settings)
    if "sasl_mechanism" not in told:
        return SSLCredentials(context=told["ssl_context"]) if told["ssl_context"] else None
    return SASLCredentials(
        username=told["sasl_plain_username"], password=told["sasl_plain_password"], mechanism=told["sasl_mechanism"],
        ssl_context=told["ssl_context"],
    )  # fmt: skip


async def _never(stream: Any) -> None:
    async for _ in stream:
        raise AssertionError("batches go to the guard, not to streams")


def _failure(result: Any) -> Exception | None:
    if isinstance(result, MessageSizeTooLargeError | RecordListTooLargeError):
        return TooLarge(f"the record grew beyond {BROKER_MESSAGE_BYTES} bytes")
    return result if isinstance(result, Exception) else None


async def replay(settings: Settings, topic: str, partition: int, start: int) -> AsyncIterator[tuple[int, bytes, bytes]]:
    """A changelog's partition from `start` (its beginning where that is later) to its end: offset, key, value.

    Raises StateAhead where it ends before `start`: the broker has lost data, or the topic was made anew.
    """
    tp = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, auto_offset_reset="earliest", group_id=None,
                                **connection(settings))  # fmt: skip
    await consumer.start()
    try:
        consumer.assign([tp])
        end = (await consumer.end_offsets([tp]))[tp]
        first = (await consumer.beginning_offsets([tp]))[tp]
        if start > end:
            raise StateAhead(f"{topic}-{partition} ends at {end}, and the local state was at {start}")
        position = max(start, first)
        consumer.seek(tp, position)
        while position < end:
            for records in (await consumer.getmany(tp, timeout_ms=1000)).values():
                for record in records:
                    yield record.offset, record.key, record.value
            position = await consumer.position(tp)
    finally:
        await consumer.stop()
