"""The archive as a process: reads what the indexer reads, on both lanes, files it, and commits what lies on the disk.

It gathers for some seconds before it writes, so that a day has thousands of files and not a hundred thousand. A full disk
halts it until a person acts; what it has not written stays in Kafka.
"""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final

import structlog

from services.archive import METRICS_PORT, NAME, acts
from services.archive.batch import Batch, Filed, filed
from services.archive.folder import Archive, ArchiveDamaged
from services.archive.kinds import KINDS
from services.pipeline import Lane
from services.runtime import logs, monitor
from services.runtime.batch_reader import BatchReader
from services.runtime.errors import BrokerUnreachable, TopicsWrong
from services.runtime.outlook import Losses, Outlook
from services.runtime.process import EXIT_OK, EXIT_STUCK, EXIT_USAGE, die_with_parent, wait_for_kafka
from services.runtime.settings import Settings
from services.runtime.standing import Standing
from services.runtime.tombstones import TakenDown
from services.runtime.watchdog import Watchdog

log = structlog.get_logger("headwater.archive")

GROUP: Final = f"headwater-{NAME}"
TURN_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 1.0
AT_ONCE: Final = 1_000
"""Messages that one poll gives at most."""


class _Dealt(Exception):
    """The partitions have another owner now."""


@dataclass
class Process:
    """The parts of a running process."""

    settings: Settings
    archive: Archive
    health: monitor.Health
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.counters = monitor.StageCounters(NAME, Lane.LIVE)
        self.taken_down = TakenDown(self.settings)
        self._kinds = {self.settings.named(kind.topic.on(lane)): kind for kind in KINDS.values() for lane in Lane}
        self._batch = Batch(min(self.settings.archive_seconds, self.settings.stuck_seconds / 2))
        self._generation, self._acts = 0, True

    def run(self) -> int:
        """Until `stop` is set; what is gathered is written then. Raises BrokerUnreachable."""
        self._own = self.archive.identity()
        if not self._taken_down_known():
            return EXIT_OK
        topics, group, losses = sorted(self._kinds), self.settings.named(GROUP), Losses(NAME, Lane.LIVE)
        self._standing = standing = Standing(self.settings, group, topics)
        self.reader = BatchReader(self.settings, group, topics, AT_ONCE, standing, losses)
        outlook = Outlook(standing, losses, lambda: set(self.reader.places), lambda: None)
        self._watchdog = Watchdog(self.health, self.settings.stuck_seconds, outlook.look)
        self._watchdog.start()
        log.info("started", topics=topics, group=group, folder=str(self.archive.root))
        try:
            while not self.stop.is_set():
                self._turn()
            self._settle()
        finally:
            self._watchdog.stop()
            standing.close()
            self.reader.close()
            self.taken_down.close()
        log.info("stopped")
        return EXIT_OK

    def _taken_down_known(self) -> bool:
        self.taken_down.start()
        while not self.taken_down.wait(PAUSE_SECONDS):
            self.health.trouble("tombstones", "what was taken down is being read")
            if self.stop.is_set():
                return False
        self.health.trouble("tombstones", None)
        return True

    def _turn(self) -> None:
        self._watchdog.beat()
        try:
            arrivals = self.reader.read(TURN_SECONDS, self._batch.arrivals)
        except BrokerUnreachable as error:
            self.health.trouble("kafka", str(error))
            self._forget_what_was_dealt()
            self.stop.wait(TURN_SECONDS)
            return
        self.health.trouble("kafka", None)
        self.health.trouble("start", None if self.reader.assigned else "no partition is assigned to this member yet")
        self._forget_what_was_dealt()
        self._batch.add(arrivals, time.monotonic())
        if self._batch.due(time.monotonic()):
            self._settle()
        self.reader.go_on()

    def _forget_what_was_dealt(self) -> None:
        """It is read again by whoever has it now."""
        if self.reader.generation != self._generation:
            self._batch.clear()
            self._generation = self.reader.generation

    def _settle(self) -> None:
        """Write, commit, count; where the group has changed meanwhile, nothing is committed."""
        if not self._batch.arrivals:
            return
        began = time.perf_counter()
        found = filed(self._batch.arrivals, self._kinds, self.taken_down, self._own)
        self.counters.worked(time.perf_counter() - began)
        if self._until_done(lambda: self._write(found)) and self._until_done(self._commit):
            for reason, number in found.dropped.items():
                self.counters.dropped(reason, number)
            self.counters.sent(sum(map(len, found.lines.values())))
            self.counters.batch(len(self._batch.arrivals), time.perf_counter() - began)
        else:
            self.reader.give_back(self._batch.arrivals)
        self._batch.clear()

    def _write(self, found: Filed) -> None:
        self._acts = bool(self.taken_down.news()) or self._acts
        if self._acts:
            acts.keep(self.archive, self.settings)
            self._acts = False
        mark = self._batch.mark(self._standing.ids)
        for (day, kind), lines in found.lines.items():
            self.archive.write(day, kind, lines, mark)

    def _commit(self) -> None:
        if not self.reader.commit(self._batch.offsets()):
            raise _Dealt

    def _until_done(self, act: Callable[[], None]) -> bool:
        """False where the batch is not ours any more, or it cannot be done when told to stop."""
        while self.reader.generation == self._generation:
            try:
                act()
            except _Dealt:
                return False
            except (BrokerUnreachable, TimeoutError) as error:
                self.health.trouble("kafka", str(error))
            except (OSError, ArchiveDamaged) as error:
                self._halt(error)
            else:
                self.health.trouble("kafka", None)
                self.health.halt(None)
                return True
            if self.stop.is_set():
                return False
            self._watchdog.beat()
            self.reader.stay(PAUSE_SECONDS)
        return False

    def _halt(self, error: Exception) -> None:
        why = getattr(error, "strerror", None) or error
        reason = f"the archive at {self.archive.root} cannot be written ({why}): make room, or mend it"
        if self.health.reasons.get("halt") != reason:
            log.error("halted", reason=reason)
        self.health.halt(reason)


def run(settings: Settings, archive: Archive, *, supervised: bool = False) -> int:
    """Run in this process until told to stop. The exit code."""
    logs.configure(settings, stage=NAME)
    if supervised:
        die_with_parent()
    health = monitor.Health(NAME, Lane.LIVE)
    try:
        archive.make()
        archive.identity()
    except OSError as error:
        log.error(f"the archive cannot be written: {error}; HEADWATER_ARCHIVE names its folder")
        return EXIT_USAGE
    try:
        port = METRICS_PORT if settings.metrics_port is None else settings.metrics_port
        log.info("metrics", port=monitor.serve(health, settings.metrics_host, port, version("headwater")))
        wait_for_kafka(settings, health)
        process = Process(settings, archive, health)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: process.stop.set())
        return process.run()
    except (monitor.PortTaken, TopicsWrong) as error:
        log.error(str(error))
        return EXIT_USAGE
    except BrokerUnreachable as error:
        log.error("leaving the work to a successor", reason=str(error))
        return EXIT_STUCK
