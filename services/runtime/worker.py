"""How a chain of steps becomes a Faust worker. The only imports of faust and of aiokafka, the client behind it.

Faust brings membership, assignment, threads and the producer. What it does with each single message is left out: its
streams acknowledge what was never delivered when an agent fails, commit over holes, and cost two tasks a message. Here
the consumer hands whole batches to the guard and commits exactly what the guard has settled. Measured: three times the
articles a second (`tests/benchmarks/hop.py`), and no road on which an offset can run ahead of its output.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import faust
import structlog
import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from services.pipeline import Lane
from services.runtime.arrival import Arrival, Departure
from services.runtime.broker import BROKER_MESSAGE_BYTES
from services.runtime.guard import Guard, Stuck, TooLarge
from services.runtime.memory import PartitionedMemory
from services.runtime.monitor import Health, WorkerGauges
from services.runtime.settings import Settings
from services.runtime.step import Step

log = structlog.get_logger("headwater.worker")

EXIT_STUCK: Final = 70
"""EX_SOFTWARE of sysexits.h: the process could not go on, restart it; nothing unfinished was committed."""
REVOKE_SECONDS: Final = 20


class Consumer(driver.Consumer):  # type: ignore[misc]
    """Faust's consumer, reading in batches: `app.work` settles one, then its offsets may be committed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settled: dict[TP, int] = {}
        self._working: asyncio.Task[None] | None = None

    async def _drain_messages(self, fetcher: Any) -> None:
        while not (self.should_stop or fetcher.should_stop):
            await self._finish_work()
            records = await self._live_records() or (await self._wait_next_records(timeout=1.0))[0]
            await self.app.prepare({tp.partition for tp in self.assignment()})
            if records and self.flow_active:
                # In a task of its own: a rebalance cancels this loop, and must not cut a batch in two.
                self._working = asyncio.ensure_future(self._work(records))
                await asyncio.shield(self._working)
            else:
                await asyncio.sleep(0)

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
        return bool(offsets) and bool(await self._commit_offsets(offsets))

    async def wait_empty(self) -> None:
        """Before partitions go: let the batch in work finish (bounded), then commit."""
        await self._finish_work()
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
                        partition=partition,
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


class Sink:
    """Sends the guard's messages through the worker's producer."""

    def __init__(self, app: "App") -> None:
        self._app = app

    async def send(self, messages: Sequence[Departure]) -> list[Exception | None]:
        """One result for each message; what can never fit comes back as TooLarge."""
        return [_failure(result) for result in await self._app.producer.send_batch(messages)]


def _failure(result: Any) -> Exception | None:
    if isinstance(result, MessageSizeTooLargeError | RecordListTooLargeError):
        return TooLarge(f"the record grew beyond {BROKER_MESSAGE_BYTES} bytes")
    return result if isinstance(result, Exception) else None


class App(faust.App):  # type: ignore[misc]
    """One Faust application: a chain of steps on one lane, or (dedupe) on both."""

    def __init__(
        self, settings: Settings, chain: Sequence[Step], lane: Lane, health: Health, state: Path | None
    ) -> None:
        stage = chain[0].stage
        super().__init__(
            settings.named(stage.group(lane)),
            broker="kafka://" + ";".join(settings.kafka.split(",")),
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
            producer_max_request_size=BROKER_MESSAGE_BYTES,
            producer_request_timeout=30.0,
            producer_compression_type="lz4",
        )
        self.health = health
        self.gauges = WorkerGauges(stage.name, lane)
        lanes = tuple(Lane) if stage.both_lanes else (lane,)
        self._state = PartitionedMemory(state, self._append, self._replay) if state else None
        self._guards = {settings.named(t.on(ln)): self._guard(settings, chain, ln) for t in stage.reads for ln in lanes}
        self._stuck = settings.stuck_seconds
        self._changelog = settings.named(stage.state.name) if stage.state else ""
        self._bootstrap = settings.kafka
        self._progress = time.monotonic()
        self.topics_read = tuple(self._guards)
        self.live_topics = {settings.named(t.on(Lane.LIVE)) for t in stage.reads} if len(lanes) > 1 else set()
        topic = self.topic(
            *self._guards, value_type=bytes, key_type=bytes, value_serializer="raw", key_serializer="raw"
        )
        self.agent(topic)(_never)  # Faust subscribes to what an agent reads

    def _guard(self, settings: Settings, chain: Sequence[Step], lane: Lane) -> Guard:
        return Guard(
            chain,
            lane,
            Sink(self),
            self._state,
            named=settings.named,
            stuck_seconds=settings.stuck_seconds,
            on_trouble=lambda reason: self.health.trouble("settle", reason),
        )

    def _new_transport(self) -> Any:
        return Transport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Any:
        return Transport(self.conf.broker_producer, self)

    async def prepare(self, partitions: set[int]) -> None:
        """Have the state of exactly these partitions open."""
        self._progress = time.monotonic()
        self.health.trouble("start", None if partitions else "no partition is assigned to this member yet")
        if self._state:
            self._state.keep_only(partitions)
            for partition in sorted(partitions):
                await self._state.open(partition)

    async def work(self, arrivals: Sequence[Arrival]) -> None:
        """Settle a batch, live news first; a batch that cannot be settled ends the process."""
        try:
            for topic, guard in self._guards.items():
                mine = [a for a in arrivals if a.topic == topic]
                if mine:
                    await guard.settle(mine)
        except Stuck as error:
            log.error("stuck, leaving the work to a successor", error=str(error))
            os._exit(EXIT_STUCK)
        except Exception:
            log.exception("the guard failed, leaving the work to a successor")
            os._exit(EXIT_STUCK)
        self._progress = time.monotonic()

    async def _append(self, partition: int, entries: Sequence[tuple[bytes, bytes]]) -> int:
        messages = [Departure(self._changelog, key, value) for key, value in entries]
        results = await self.producer.send_batch(messages, partition)
        failed = next((r for r in results if isinstance(r, Exception)), None)
        if failed:
            raise ConnectionError(f"changelog not written: {failed}") from failed
        return int(max(r.offset for r in results)) + 1

    async def _replay(self, partition: int, start: int) -> AsyncIterator[tuple[int, bytes, bytes]]:
        tp = TopicPartition(self._changelog, partition)
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, auto_offset_reset="earliest", group_id=None)
        await consumer.start()
        try:
            consumer.assign([tp])
            end = (await consumer.end_offsets([tp]))[tp]
            first = (await consumer.beginning_offsets([tp]))[tp]
            position = start if first <= start <= end else first  # ahead of the end: the broker lost data
            consumer.seek(tp, position)
            while position < end:
                for records in (await consumer.getmany(tp, timeout_ms=1000)).values():
                    for record in records:
                        yield record.offset, record.key, record.value
                position = await consumer.position(tp)
        finally:
            await consumer.stop()

    async def watch(self) -> None:
        """Keep the gauges, and end a process whose loop has stopped turning."""
        while not self.should_stop:
            await asyncio.sleep(2)
            self.gauges.lag(self.consumer.lag() if not self.rebalancing else 0)
            self.gauges.rebalanced(self.rebalancing_count)
            if not self.rebalancing and time.monotonic() - self._progress > 3 * self._stuck:
                log.error("no progress, leaving the work to a successor", seconds=3 * self._stuck)
                os._exit(EXIT_STUCK)

    def close_state(self) -> None:
        """Close the state's folders."""
        if self._state:
            self._state.close()


async def _never(stream: Any) -> None:
    async for _ in stream:
        raise AssertionError("batches go to the guard, not to streams")


def _arrival(record: Any) -> Arrival:
    return Arrival(
        record.topic, record.partition, record.offset, record.key, record.value, record.timestamp, record.headers
    )


def run(settings: Settings, chain: Sequence[Step], lane: Lane, health: Health, state: Path | None) -> int:
    """Run until SIGTERM or SIGINT: finish the batch, commit, leave the group. The exit code."""
    return uvloop.run(_run(settings, chain, lane, health, state))


async def _run(settings: Settings, chain: Sequence[Step], lane: Lane, health: Health, state: Path | None) -> int:
    app = App(settings, chain, lane, health, state)
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await app.start()
    log.info("started", topics=list(app.topics_read), group=app.conf.id)
    watch = asyncio.ensure_future(app.watch())
    crashed = asyncio.ensure_future(app.wait_until_stopped())
    await asyncio.wait({asyncio.ensure_future(told.wait()), crashed, watch}, return_when=asyncio.FIRST_COMPLETED)
    if not told.is_set():
        log.error("faust stopped by itself, leaving the work to a successor", error=repr(app.crash_reason))
        os._exit(EXIT_STUCK)
    health.trouble("stop", "stopping")
    watch.cancel()
    await app.stop()
    app.close_state()
    log.info("stopped")
    return 0
