"""A worker: a chain of steps under its guards, with its state, run by Faust until it is told to stop."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Container, Sequence
from pathlib import Path
from typing import Final

import structlog
import uvloop

from services.pipeline import Lane
from services.runtime.arrival import Arrival, Departure
from services.runtime.faust_client import EXIT_STUCK, App, replay
from services.runtime.guard import Guard, Stuck
from services.runtime.memory import PartitionedMemory
from services.runtime.monitor import Health, WorkerGauges
from services.runtime.settings import Settings
from services.runtime.step import Step

log = structlog.get_logger("headwater.worker")

STOP_SECONDS: Final = 30
"""So long the end may take; a broker that is away would otherwise hold the process for ever."""
WATCH_SECONDS: Final = 2


class Sink:
    """Where the guards' messages go: the application's producer."""

    def __init__(self, app: App, seconds: float) -> None:
        self._app, self._seconds = app, seconds

    async def send(self, messages: Sequence[Departure]) -> list[Exception | None]:
        """One result for each message, once the broker has answered for all. Raises Stuck after the seconds given."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._app.deliver(messages)
        except TimeoutError as error:  # an idempotent producer itself would wait for ever
            raise Stuck(f"Kafka acked nothing for {self._seconds:.0f} s") from error


class Worker:
    """One chain of steps on one lane, or (dedupe) on both."""

    def __init__(
        self,
        settings: Settings,
        chain: Sequence[Step],
        lane: Lane,
        health: Health,
        state: Path | None,
        taken_down: Container[bytes],
    ) -> None:
        """`state` is the folder of what the first step remembers; None where it remembers nothing. `taken_down` holds
        the keys of articles that go no further.
        """
        self._taken_down = taken_down
        stage = chain[0].stage
        lanes = tuple(Lane) if stage.both_lanes else (lane,)
        self._settings, self._health = settings, health
        self._gauges = WorkerGauges(stage.name, lane)
        self._changelog = settings.named(stage.state.name) if stage.state else ""
        self._memory = PartitionedMemory(state, self._append, self._replay) if state else None
        topics = {settings.named(topic.on(ln)): ln for topic in stage.reads for ln in lanes}
        live = frozenset(t for t, ln in topics.items() if ln is Lane.LIVE) if len(lanes) > 1 else frozenset[str]()
        self._app = App(settings, settings.named(stage.group(lane)), list(topics), live, self._prepare, self._work)
        self._guards = {topic: self._guard(chain, ln) for topic, ln in topics.items()}
        self._progress = time.monotonic()

    def _guard(self, chain: Sequence[Step], lane: Lane) -> Guard:
        return Guard(
            chain,
            lane,
            Sink(self._app, self._settings.stuck_seconds),
            self._memory,
            taken_down=self._taken_down,
            named=self._settings.named,
            stuck_seconds=self._settings.stuck_seconds,
            on_trouble=lambda reason: self._health.trouble("settle", reason),
        )

    async def _append(self, partition: int, entries: Sequence[tuple[bytes, bytes]]) -> int:
        try:
            async with asyncio.timeout(self._settings.stuck_seconds):
                return await self._app.append(self._changelog, partition, entries)
        except TimeoutError as error:
            raise Stuck(f"Kafka took no state for {self._settings.stuck_seconds} s") from error

    def _replay(self, partition: int, start: int) -> AsyncIterator[tuple[int, bytes, bytes]]:
        return replay(self._settings, self._changelog, partition, start)

    async def _prepare(self, partitions: set[int]) -> None:
        """Have the state of exactly these partitions open."""
        self._progress = time.monotonic()
        self._health.trouble("start", None if partitions else "no partition is assigned to this member yet")
        if self._memory:
            self._memory.keep_only(partitions)
            for partition in sorted(partitions):
                await self._memory.open(partition)
                self._progress = time.monotonic()

    async def _work(self, arrivals: Sequence[Arrival]) -> None:
        """Settle a batch, live news first; a batch that cannot be settled ends the process."""
        try:
            for topic, guard in self._guards.items():
                mine = [arrival for arrival in arrivals if arrival.topic == topic]
                if mine:
                    await guard.settle(mine)
        except Stuck as error:
            log.error("stuck, leaving the work to a successor", error=str(error))
            os._exit(EXIT_STUCK)
        except Exception:
            log.exception("the guard failed, leaving the work to a successor")
            os._exit(EXIT_STUCK)
        self._progress = time.monotonic()

    async def _watch(self) -> None:
        """Keep the gauges, and end a process whose loop has stopped turning."""
        limit = 3 * self._settings.stuck_seconds
        while not self._app.should_stop:
            await asyncio.sleep(WATCH_SECONDS)
            self._gauges.lag(0 if self._app.rebalancing else self._app.consumer.lag())
            self._gauges.rebalanced(self._app.rebalancing_count)
            if time.monotonic() - self._progress > limit:
                log.error("no progress, leaving the work to a successor", seconds=limit)
                os._exit(EXIT_STUCK)

    async def run(self) -> int:
        """Until SIGTERM or SIGINT; the exit code. A Faust that stops by itself ends the process with 70."""
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        await self._app.start()
        log.info("started", topics=list(self._guards), group=self._app.conf.id)
        watch = asyncio.ensure_future(self._watch())
        ended = {asyncio.ensure_future(told.wait()), asyncio.ensure_future(self._app.wait_until_stopped()), watch}
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        if not told.is_set():
            log.error("Faust stopped by itself, leaving the work to a successor", error=repr(self._app.crash_reason))
            os._exit(EXIT_STUCK)
        self._health.trouble("stop", "stopping")
        watch.cancel()
        stopping = asyncio.ensure_future(self._app.stop())
        if not (await asyncio.wait({stopping}, timeout=STOP_SECONDS))[0]:
            log.error("did not stop in time, leaving the work to a successor", seconds=STOP_SECONDS)
            os._exit(EXIT_STUCK)
        stopping.result()
        if self._memory:
            self._memory.close()
        log.info("stopped")
        return 0


def run(
    settings: Settings,
    chain: Sequence[Step],
    lane: Lane,
    health: Health,
    state: Path | None,
    taken_down: Container[bytes],
) -> int:
    """Run a worker in this process: finish the batch, commit and leave the group at the end. The exit code."""

    async def main() -> int:
        return await Worker(settings, chain, lane, health, state, taken_down).run()

    return uvloop.run(main())
