"""The guard around every worker's step: nothing counts as settled before its output is with the broker.

It decodes, runs the steps, remembers, sends what comes out, then counts; only then does the caller commit. Poison
goes to the dead letters with its original bytes; a broker that does not answer is waited for, and a batch that
cannot be settled ends the process (it is read again by whoever takes over; a replay is harmless).
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec
import structlog

from services.contract.articles import Message, SchemaMismatch, decode, encode, reader
from services.pipeline import DEAD, Lane, Stage, Topic
from services.runtime.arrival import Arrival, Departure
from services.runtime.dead_limit import DeadLimit
from services.runtime.errors import TooLarge
from services.runtime.letter import REASON_LIMIT, dead_letter
from services.runtime.monitor import StageCounters
from services.runtime.step import TAKEN_DOWN, Also, Dead, Drop, Item, Keep, Memory, Outcome, Sink, Step
from services.runtime.traces import NOWHERE, Traces, Way

log = structlog.get_logger("headwater.guard")

T = TypeVar("T")

RETRY_SECONDS: Final = (0.1, 0.3, 1.0, 2.0, 5.0)
SLOW_SECONDS: Final = 5
"""An attempt without an answer for so long is said to be trouble."""
JITTER: Final = (0.5, 1.5)
"""Times the pause: stages that lost the same broker must not come back at the same moment."""
LETTERS_LOGGED: Final = 10
"""Of each batch; a flood of poison must not become a flood of logs."""
STEP_FAILED: Final = "step_failed"


class Stuck(RuntimeError):
    """A batch could not be settled in time; the process must end and leave it to its successor."""


@dataclass(slots=True)
class Settled:
    """How one arrival left the chain."""

    arrival: Arrival
    passed: list[Stage] = field(default_factory=list)
    """Stages that kept it."""
    outcome: Outcome | None = None
    last: Stage | None = None
    """The stage that gave the outcome."""
    remember: bytes | None = None
    also: list[Also] = field(default_factory=list)
    """What its stages have told besides."""
    way: Way = NOWHERE


class Guard:
    """Runs a chain of steps (one, or the fused ones) over batches of one lane."""

    def __init__(
        self,
        chain: Sequence[Step],
        lane: Lane,
        sink: Sink,
        memory: Memory | None,
        *,
        taken_down: Container[bytes] = frozenset(),
        named: Callable[[str], str] = str,
        stuck_seconds: float = 60,
        dead_in_a_row: int = 0,
        traces: Traces | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_trouble: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        """`named` maps a topic to its full name; `on_trouble` hears a reason while unready, None when it is over.

        `taken_down` holds the keys of articles that go no further; it is asked anew for each arrival.
        """
        self._chain, self._lane, self._sink, self._memory = chain, lane, sink, memory
        self._taken_down = taken_down
        self._named, self._sleep, self._stuck, self._on_trouble = named, sleep, stuck_seconds, on_trouble
        self._traces = traces or Traces()
        self._decoder = reader(chain[0].reads)
        self._out = chain[-1].stage.writes[0]
        self._counters = {step.stage.name: StageCounters(step.stage.name, lane) for step in chain}
        self._limits = [(step.stage, DeadLimit(step.stage.name, dead_in_a_row)) for step in chain]

    async def settle(self, arrivals: Sequence[Arrival]) -> None:
        """Returns once every arrival is kept, dropped or dead, and the broker has what that means.

        Raises Stuck where the broker (or the memory) does not answer for `stuck_seconds`, Halted where too many in a
        row would be dead.
        """
        start = time.perf_counter()
        settled = [Settled(arrival, way=self._traces.processing(arrival)) for arrival in arrivals]
        await self._work(settled)
        self._check_limits(settled)
        if self._memory:
            # Before the output: after a crash in between, a replay knows itself by its position and comes out the same.
            # The other way round, another copy that came meanwhile would be given another first-seen month.
            entries = [(s.arrival, s.remember) for s in settled if s.remember is not None]
            await self._insist(lambda: self._remember(entries), "memory")
        await self._deliver(settled)
        for _, limit in self._limits:
            limit.settled()
        self._count(settled, time.perf_counter() - start)

    async def _work(self, settled: Sequence[Settled]) -> None:
        alive = [(s, Item(s.arrival, article)) for s in settled if (article := self._decode(s)) is not None]
        for step in self._chain:
            known: dict[bytes, bytes] = {}
            if self._memory and step is self._chain[0]:
                known = await self._recall(self._memory, step.asks([item for _, item in alive]))
            start = time.perf_counter()
            outcomes = _isolated(step, [item for _, item in alive], known)
            self._counters[step.stage.name].worked(time.perf_counter() - start)
            going_on = []
            for (s, item), outcome in zip(alive, outcomes, strict=True):
                s.outcome, s.last = outcome, step.stage
                if isinstance(outcome, Dead):
                    s.remember = None  # a later copy may find the fault mended
                    continue
                s.remember = s.remember if outcome.remember is None else outcome.remember
                s.also += outcome.also
                if isinstance(outcome, Keep):
                    s.passed.append(step.stage)
                    going_on.append((s, Item(item.arrival, outcome.article)))
            alive = going_on

    async def _recall(self, memory: Memory, wanted: Sequence[tuple[int, bytes]]) -> dict[bytes, bytes]:
        return await self._insist(lambda: memory.recall(wanted), "memory")

    def _check_limits(self, settled: Sequence[Settled]) -> None:
        for stage, limit in self._limits:
            met = [s for s in settled if s.last is stage or stage in s.passed]
            limit.check(
                (s.arrival, s.outcome if s.last is stage and isinstance(s.outcome, Dead) else None) for s in met
            )

    def _decode(self, s: Settled) -> Message | None:
        s.last = self._chain[0].stage
        if s.arrival.key in self._taken_down:  # before all else: not even as a dead letter may its text go on
            s.outcome = Drop(TAKEN_DOWN)
            return None
        if not s.arrival.value or not s.arrival.key:
            s.outcome = Dead("empty_message", "the message has no " + ("key" if s.arrival.value else "value"))
            return None
        try:
            return decode(self._decoder, s.arrival.value)
        except SchemaMismatch as error:
            s.outcome = Dead("wrong_schema", str(error))
        except msgspec.ValidationError as error:
            s.outcome = Dead("invalid_record", str(error))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            s.outcome = Dead("not_json", str(error))
        return None

    async def _deliver(self, settled: Sequence[Settled]) -> None:
        """Send every output, again and again, until each one is acked or known to be too large."""
        waiting = [(s, message) for s in settled for message in self._departures(s)]

        async def attempt() -> None:
            nonlocal waiting
            results = await self._sink.send([message for _, message in waiting])
            failed = [(pair, error) for pair, error in zip(waiting, results, strict=True) if error is not None]
            waiting = []
            for (s, message), error in failed:
                if isinstance(error, TooLarge) and not isinstance(s.outcome, Dead):
                    s.outcome = Dead("too_large", str(error))
                    s.passed = [stage for stage in s.passed if stage is not s.last]
                    message = self._letter(s, s.outcome)
                waiting.append((s, message))
            self._check_limits(settled)  # before a letter of what has turned out too large
            if failed:
                raise ConnectionError(f"{len(failed)} of a batch's messages not acked: {failed[0][1]}")

        await self._insist(attempt, "kafka")

    def _departures(self, s: Settled) -> list[Departure]:
        also = [self._to(each.topic, each.key, each.message, s.way) for each in s.also]
        match s.outcome:
            case Keep(article=article):
                return [self._to(self._out, s.arrival.key, article, s.way), *also]
            case Drop():
                return also
            case Dead() as dead:
                return [self._letter(s, dead)]
        raise AssertionError("an arrival left the chain without an outcome")

    def _to(self, topic: Topic, key: bytes | None, message: Message, way: Way) -> Departure:
        return Departure(self._named(topic.on(self._lane)), key, encode(message), way.headers)

    def _letter(self, s: Settled, dead: Dead) -> Departure:
        stage = s.last.name if s.last else self._chain[0].stage.name
        return dead_letter(self._named(DEAD.name), s.arrival, stage, self._lane, dead, s.way.headers)

    async def _remember(self, entries: Sequence[tuple[Arrival, bytes]]) -> None:
        if self._memory and entries:
            await self._memory.remember(entries)

    async def _insist(self, attempt: Callable[[], Awaitable[T]], target: str) -> T:
        deadline = time.monotonic() + self._stuck
        tries = 0
        while True:
            try:
                result = await self._timed(attempt, target)
            except (ConnectionError, TimeoutError) as error:
                self._counters[self._chain[0].stage.name].retried(target)
                self._on_trouble(f"{target}: {error}")
                if time.monotonic() > deadline:
                    raise Stuck(f"nothing could be settled for {self._stuck:.0f} s ({error})") from error
                log.warning("waiting", target=target, error=str(error), attempt=tries + 1)
                await self._sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)] * random.uniform(*JITTER))
                tries += 1
            else:
                if tries:
                    self._on_trouble(None)
                return result

    async def _timed(self, attempt: Callable[[], Awaitable[T]], target: str) -> T:
        """The attempt's result; one that takes long is trouble meanwhile."""
        slow = asyncio.get_running_loop().call_later(
            SLOW_SECONDS, self._on_trouble, f"{target}: no answer for {SLOW_SECONDS} s"
        )
        begun, answer = time.monotonic(), "none"
        try:
            result = await attempt()
            answer = "ok"
        finally:
            slow.cancel()
            self._counters[self._chain[0].stage.name].answered(target, answer, time.monotonic() - begun)
        if slow.when() < asyncio.get_running_loop().time():
            self._on_trouble(None)
        return result

    def _count(self, settled: Sequence[Settled], seconds: float) -> None:
        letters = 0
        for s in settled:
            for stage in s.passed:
                self._counters[stage.name].sent()
            if s.last and isinstance(s.outcome, Drop):
                self._counters[s.last.name].dropped(s.outcome.reason)
            elif s.last and isinstance(s.outcome, Dead):
                self._counters[s.last.name].dead(s.outcome.error)
                letters += 1
                if letters <= LETTERS_LOGGED:
                    _log_letter(s, s.last, s.outcome)
            _end(s)
        if letters > LETTERS_LOGGED:
            log.warning("dead letters", more=letters - LETTERS_LOGGED)
        for counters in self._counters.values():
            counters.batch(len(settled), seconds)


def _end(s: Settled) -> None:
    stages = ", ".join(stage.name for stage in s.passed)
    match s.outcome:
        case Drop(reason=reason):
            s.way.end("dropped", reason, stages)
        case Dead(error=error):
            s.way.end("dead", error, stages)
        case _:
            s.way.end("sent", "", stages)


def _log_letter(s: Settled, stage: Stage, dead: Dead) -> None:
    log.warning(
        "dead letter", at_stage=stage.name, error=dead.error, reason=dead.reason[:REASON_LIMIT], **s.arrival.told()
    )


def _isolated(step: Step, items: Sequence[Item], known: dict[bytes, bytes]) -> list[Outcome]:
    """The step's outcomes; where the batch raises, each item alone, and only the guilty ones die."""
    try:
        return step.run(items, known) if items else []
    except Exception as error:  # noqa: BLE001 - whatever a step raises, it must cost one article, not the stage
        if len(items) == 1:
            return [Dead(STEP_FAILED, f"{type(error).__name__}: {error}")]
    half = len(items) // 2
    first = _isolated(step, items[:half], known)
    news = {
        item.arrival.key: outcome.remember
        for item, outcome in zip(items, first, strict=False)
        if item.arrival.key and not isinstance(outcome, Dead) and outcome.remember is not None
    }
    return first + _isolated(step, items[half:], {**known, **news})
