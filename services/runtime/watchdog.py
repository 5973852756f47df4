"""The watchdog: a stage with messages before it that commits nothing is not ready, then ends and is started again.

In a thread of its own, and asking the broker itself: a hung loop, a hung client or a commit that never returns cannot
hide from it.
"""

import os
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

import structlog

from services.contract import metrics
from services.runtime.errors import BrokerUnreachable
from services.runtime.monitor import Health, family

log = structlog.get_logger("headwater.watchdog")

EXIT_STUCK: Final = 70
"""EX_SOFTWARE of sysexits.h: the process could not go on, restart it; nothing unfinished was committed."""
PERIOD: Final = 2.0
ENDS_AFTER: Final = 3
"""Times `stuck_seconds`."""
KNOWN: Final = frozenset({"elasticsearch", "halt", "kafka"})
"""Causes of being unready that come from outside: waiting for them is no fault of this process."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the broker shows of this process: messages before it, and a mark that changes when it gets on."""

    lag: int
    progress: Hashable


@dataclass(slots=True)
class Stall:
    """Seconds without progress while there was something to do. Pure."""

    longest_step: float
    """No step counts for more: a process that was stopped (SIGSTOP) or starved has not hung for that time."""
    seconds: float = 0.0
    _progress: Hashable = None

    def tick(self, passed: float, busy: bool, progress: Hashable) -> float:
        """After `passed` seconds: 0 while not busy, or where `progress` has changed since the last tick."""
        moved = progress != self._progress
        self._progress = progress
        self.seconds = 0.0 if moved or not busy else self.seconds + min(passed, self.longest_step)
        return self.seconds


@dataclass
class Watchdog:
    """Watches one process. `start` it; the process says `beat` whenever its loop turns."""

    health: Health
    stuck_seconds: float
    look: Callable[[], Sight]
    """Asks the broker. Raises BrokerUnreachable."""
    end: Callable[[int], None] = os._exit
    period: float = PERIOD
    _beats: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        labels = (self.health.stage, str(self.health.lane))
        self._seconds = family(metrics.WATCHDOG).labels(*labels)
        self._lag = family(metrics.LAG).labels(*labels)
        self._commits, self._turns = Stall(2 * self.period), Stall(2 * self.period)

    def beat(self) -> None:
        """The loop turns."""
        self._beats += 1

    def start(self) -> None:
        """Watch until `stop`."""
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """The process ends by itself."""
        self._stop.set()

    def _run(self) -> None:
        before = time.monotonic()
        while not self._stop.is_set():
            now = time.monotonic()
            self.turn(now - before)
            before = now
            self._stop.wait(self.period)

    def turn(self, passed: float) -> None:
        """Look once, `passed` seconds after the last time."""
        try:
            sight = self.look()
        except BrokerUnreachable as error:
            # Kafka is away, which whoever works with it says and bounds: nothing is known, so nothing is counted.
            log.debug("the broker was not asked", reason=str(error))
            return
        self._lag.set(sight.lag)
        excused = bool(KNOWN & set(self.health.reasons))
        idle = self._commits.tick(passed, sight.lag > 0 and not excused, sight.progress)
        hung = self._turns.tick(passed, not excused, self._beats)
        self._seconds.set(idle)
        self._judge(max(idle, hung), f"{sight.lag} messages wait and nothing was committed" if idle >= hung
                    else "its loop has not turned")  # fmt: skip

    def _judge(self, seconds: float, what: str) -> None:
        late = seconds >= self.stuck_seconds
        self.health.trouble("watchdog", f"{what} for {seconds:.0f} s" if late else None)
        if seconds >= ENDS_AFTER * self.stuck_seconds and not self._stop.is_set():
            log.error("no progress, leaving the work to a successor", what=what, seconds=round(seconds))
            self.end(EXIT_STUCK)
