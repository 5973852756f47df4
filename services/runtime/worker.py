"""A worker: a chain of steps under its guards, with its state, run by Faust until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import structlog
import uvloop

from services.pipeline import Lane
from services.runtime import retention
from services.runtime.arrival import Arrival, Departure
from services.runtime.dead_limit import Halted
from services.runtime.errors import BrokerUnreachable
from services.runtime.event_loop import Loop
from services.runtime.faust_client import App, replay
from services.runtime.gaps import Gaps, Place
from services.runtime.guard import Guard, Stuck
from services.runtime.memory import PartitionedMemory
from services.runtime.monitor import Health, Rebalances
from services.runtime.outlook import Losses, Outlook
from services.runtime.settings import Settings
from services.runtime.standing import Standing
from services.runtime.step import Step
from services.runtime.traces import traces
from services.runtime.watchdog import EXIT_STUCK, Watchdog

log = structlog.get_logger("headwater.worker")

STOP_SECONDS: Final = 30
"""So long the end may take; a broker that is away would otherwise hold the process for ever."""
BEAT_SECONDS: Final = 1
ASK_SECONDS: Final = 1

T = TypeVar("T")


class Sink:
    """Where the guards' messages go: the application's producer."""

    def __init__(self, app: Callable[[], App], seconds: float) -> None:
        self._app, self._seconds = app, seconds

    async def send(self, messages: Sequence[Departure]) -> list[Exception | None]:
        """One result for each message, once the broker has answered for all. Raises Stuck after the seconds given."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._app().deliver(messages)
        except TimeoutError as error:  # an idempotent producer itself would wait for ever
            raise Stuck(f"Kafka acked nothing for {self._seconds:.0f} s") from error


class Worker:
    """One chain of steps on one lane, or (dedupe) on both; a `Member` to the client."""

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
        self._rebalances = Rebalances(stage.name, lane)
        self._losses = Losses(stage.name, lane)
        topics = {settings.named(topic.on(ln)): ln for ln in lanes for topic in stage.inputs(ln)}
        live = frozenset(t for t, ln in topics.items() if ln is Lane.LIVE) if len(lanes) > 1 else frozenset[str]()
        group = settings.named(stage.group(lane))
        self._traces = traces(settings, stage.name, group)
        self._changelog = settings.named(stage.state.name) if stage.state else ""
        self._standing = Standing(settings, group, [*topics, *([self._changelog] if stage.state else [])])
        self._memory = self._remembering(state, chain[0]) if state else None
        self._gaps = Gaps(self._standing.starts)
        self._app = App(settings, group, list(topics), live, self, self._standing.ids)
        self._guards = {topic: self._guard(chain, ln) for topic, ln in topics.items()}
        self._places: set[Place] = set()
        self._steps = 0
        self._released = asyncio.Event()
        outlook = Outlook(self._standing, self._losses, lambda: self._places, lambda: self._steps)
        self._watchdog = Watchdog(health, settings.stuck_seconds, outlook.look)

    def _guard(self, chain: Sequence[Step], lane: Lane) -> Guard:
        return Guard(
            chain,
            lane,
            Sink(lambda: self._app, self._settings.stuck_seconds),
            self._memory,
            taken_down=self._taken_down,
            named=self._settings.named,
            stuck_seconds=self._settings.stuck_seconds,
            dead_in_a_row=self._settings.dead_in_a_row,
            traces=self._traces,
            on_trouble=lambda reason: self._health.trouble("settle", reason),
        )

    def _remembering(self, folder: Path, step: Step) -> PartitionedMemory:
        windowed = step.stage.state is not None and step.stage.state.windowed
        return PartitionedMemory(
            folder,
            self._append,
            self._replay,
            log_id=self._standing.ids.get(self._changelog, ""),
            on_remade=lambda: self._losses.remade([self._changelog], "the state is rebuilt from what is left of it"),
            view=step.view,
            on_shown=self._stepped,
            kept=retention.window(self._settings) if windowed else None,
        )

    async def _append(self, partition: int, entries: Sequence[tuple[bytes, bytes]]) -> int:
        try:
            async with asyncio.timeout(self._settings.stuck_seconds):
                return await self._app.append(self._changelog, partition, entries)
        except TimeoutError as error:
            raise Stuck(f"Kafka took no state for {self._settings.stuck_seconds} s") from error

    async def _replay(self, partition: int, start: int) -> AsyncIterator[tuple[int, bytes, bytes]]:
        async for entry in replay(self._settings, self._changelog, partition, start):
            self._stepped()
            yield entry

    def _stepped(self) -> None:
        self._steps += 1

    async def begin(self, places: set[Place]) -> Mapping[Place, int]:
        """Hold the broker's facts against what the group has committed; tell what is lost."""
        self._places = places
        begun = self._gaps.begin(await self._ask(lambda: self._standing.facts(places)), self._standing.ids)
        self._losses.lost(begun.lost)
        self._losses.remade(topic for topic, _ in begun.other)
        return begun.seek

    async def passed(self, positions: Mapping[Place, int]) -> Mapping[Place, int]:
        """Where the client went on without a message: a transaction's marker, or messages that were deleted."""
        if not self._gaps.moved(positions):
            return {}
        moved, lost = await self._ask(lambda: self._gaps.passed(positions))
        self._losses.lost(lost)
        return moved

    async def _ask(self, question: Callable[[], T]) -> T:
        """The broker's answer, asked again for as long as it is away, without holding the loop."""
        while True:
            try:
                found = await asyncio.to_thread(question)
            except BrokerUnreachable as error:
                self._health.trouble("kafka", str(error))
                await asyncio.sleep(ASK_SECONDS)
            else:
                self._health.trouble("kafka", None)
                return found

    def again(self, place: Place, offset: int) -> None:
        """What was fetched from here on is fetched again."""
        self._gaps.again(place, offset)

    def release(self) -> None:
        """A halted batch goes back: nothing of it was sent."""
        self._released.set()

    async def prepare(self, partitions: set[int]) -> None:
        """Have the state of exactly these partitions open."""
        self._health.trouble("start", None if partitions else "no partition is assigned to this member yet")
        if self._memory:
            self._memory.keep_only(partitions)
            for partition in sorted(partitions):
                await self._memory.open(partition)

    async def work(self, arrivals: Sequence[Arrival], ends: Mapping[Place, tuple[int, int]]) -> bool:
        """Settle a batch, live news first; a batch that cannot be settled ends the process."""
        try:
            self._losses.lost(await self._ask(lambda: self._gaps.read(ends)))
            for topic, guard in self._guards.items():
                mine = [arrival for arrival in arrivals if arrival.topic == topic]
                if mine:
                    await guard.settle(mine)
        except Halted as reason:
            await self._halt(str(reason))
            return False
        except Stuck as error:
            log.error("stuck, leaving the work to a successor", error=str(error))
            os._exit(EXIT_STUCK)
        except Exception:
            log.exception("the guard failed, leaving the work to a successor")
            os._exit(EXIT_STUCK)
        return True

    async def _halt(self, reason: str) -> None:
        """Stand still until the partitions go to another member (or the process is told to stop)."""
        log.error("halted", reason=reason)
        self._released.clear()
        self._health.halt(reason)
        await self._released.wait()
        self._health.halt(None)

    async def _beat(self) -> None:
        """Show that the loop turns."""
        while not self._app.should_stop:
            self._watchdog.beat()
            self._rebalances.rebalanced(self._app.rebalancing_count)
            await asyncio.sleep(BEAT_SECONDS)

    async def run(self) -> int:
        """Until SIGTERM or SIGINT; the exit code. A Faust that stops by itself ends the process with 70."""
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        self._watchdog.start()
        await self._app.start()
        log.info("started", topics=list(self._guards), group=self._app.conf.id)
        beat = asyncio.ensure_future(self._beat())
        ended = {asyncio.ensure_future(told.wait()), asyncio.ensure_future(self._app.wait_until_stopped()), beat}
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        if not told.is_set():
            log.error("Faust stopped by itself, leaving the work to a successor", error=repr(self._app.crash_reason))
            os._exit(EXIT_STUCK)
        beat.cancel()
        return await self._stop()

    async def _stop(self) -> int:
        self._health.trouble("stop", "stopping")
        self._watchdog.stop()
        self.release()
        stopping = asyncio.ensure_future(self._app.stop())
        if not (await asyncio.wait({stopping}, timeout=STOP_SECONDS))[0]:
            log.error("did not stop in time, leaving the work to a successor", seconds=STOP_SECONDS)
            os._exit(EXIT_STUCK)
        stopping.result()
        if self._memory:
            self._memory.close()
        self._standing.close()
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

    return uvloop.run(main(), loop_factory=Loop)
