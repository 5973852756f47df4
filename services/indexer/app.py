"""The indexer as a process: waits for its servers, prepares the indices, runs until it is told to stop."""

import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Final

import structlog

from services.contract import metrics
from services.indexer.bulk_size import BulkSize
from services.indexer.floor import Floor
from services.indexer.indexer import Indexer
from services.indexer.indices import Indices
from services.indexer.removals import Removals
from services.indexer.standstill import Standstill
from services.indexer.template import templates
from services.indexer.writer import Abandoned, Writer
from services.pipeline import INDEXER, Lane
from services.runtime.batch_reader import BatchReader
from services.runtime.clock import now
from services.runtime.dead_limit import Halted
from services.runtime.elastic import Elastic
from services.runtime.errors import BrokerUnreachable, ElasticRefused, ElasticUnreachable
from services.runtime.monitor import Health, StageCounters, family
from services.runtime.outlook import Losses, Outlook
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.standing import Standing
from services.runtime.tombstones import TakenDown
from services.runtime.traces import traces
from services.runtime.watchdog import Watchdog

log = structlog.get_logger("headwater.indexer")

TURN_SECONDS: Final = 0.5
STAY_SECONDS: Final = 0.2


@dataclass
class Process:
    """The parts of a running indexer."""

    settings: Settings
    lane: Lane
    health: Health
    taken_down: TakenDown
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.elastic = Elastic(self.settings)
        self.floor = Floor(self.elastic, self.settings)
        self._rebalances = family(metrics.REBALANCES).labels(INDEXER.name, str(self.lane))
        self._standstill = Standstill(self.health)

    def run(self) -> int:
        """Until `stop` is set. Raises BrokerUnreachable where no broker answers at the start."""
        if not self._prepare():
            return 0
        topics = [self.settings.named(topic.on(self.lane)) for topic in INDEXER.inputs(self.lane)]
        group = self.settings.named(INDEXER.group(self.lane))
        losses = Losses(INDEXER.name, self.lane)
        standing = Standing(self.settings, group, topics)
        self.reader = BatchReader(self.settings, group, topics, self.settings.bulk_articles, standing, losses)
        self.publisher = Publisher(self.settings, lambda _token, _partition, _offset: None)
        writer = self._writer()
        indexer = Indexer(
            self.settings,
            self.lane,
            self.reader,
            writer,
            self.publisher,
            now,
            self.taken_down,
            lambda reason: self.health.trouble("settle", reason),
            self.floor.below,
            traces(self.settings, INDEXER.name, group),
        )
        self._removals = Removals(self.settings, self.elastic, writer, self.taken_down.news)
        outlook = Outlook(standing, losses, lambda: set(self.reader.places), lambda: None)
        self.watchdog = Watchdog(self.health, self.settings.stuck_seconds, outlook.look)
        self.watchdog.start()
        log.info("started", topics=topics, group=group)
        try:
            while not self.stop.is_set():
                self._turn(indexer)
        finally:
            self.watchdog.stop()
            standing.close()
            self.reader.close()
            self.publisher.close()
            self.elastic.close()
        log.info("stopped")
        return 0

    def _prepare(self) -> bool:
        """Wait for Elasticsearch for as long as it takes, saying so; False where told to stop meanwhile."""
        while not self.stop.is_set():
            try:
                self.elastic.wait(2)
                self.elastic.put_templates(templates(self.settings))
                self.floor.read()
            except (ElasticUnreachable, ElasticRefused) as error:
                self._standstill.refused(error)
                self.stop.wait(1)
            else:
                self._standstill.over()
                return True
        return False

    def _writer(self) -> Writer:
        counters = StageCounters(INDEXER.name, self.lane)
        return Writer(
            self.elastic,
            Indices(self.elastic, templates(self.settings), self.settings.named),
            BulkSize(self.settings.bulk_articles, self.settings.bulk_bytes),
            wait=self._wait,
            waits=self._standstill.waits,
            halts=self._standstill.halts,
            retried=lambda: counters.retried("elasticsearch"),
            answered=lambda answer, seconds: counters.answered("elasticsearch", answer, seconds),
        )

    def _turn(self, indexer: Indexer) -> None:
        self.watchdog.beat()
        try:
            arrivals = self.reader.read(TURN_SECONDS)
        except BrokerUnreachable as error:
            self.health.trouble("kafka", str(error))
            self.stop.wait(TURN_SECONDS)
            return
        self.health.trouble("kafka", None)
        self.health.trouble("start", None if self.reader.assigned else "no partition is assigned to this member yet")
        self._generation = self.reader.generation
        try:
            self._removals.apply()
            if arrivals:
                indexer.settle(arrivals)
        except Abandoned as reason:
            log.info("batch abandoned, to be read again by its owner", reason=str(reason))
            self.reader.give_back(arrivals)
        except Halted as reason:
            self._halt(str(reason))
            self.reader.give_back(arrivals)
        self.reader.go_on()

    def _halt(self, reason: str) -> None:
        """Stand still until told to stop, or until the partitions go to another member."""
        log.error("halted", reason=reason)
        self.health.halt(reason)
        try:
            while True:
                self._wait(TURN_SECONDS)
        except Abandoned:
            self.health.halt(None)

    def _wait(self, seconds: float) -> None:
        """Pass a pause without losing the membership, and notice when the batch is not ours any more."""
        end = time.monotonic() + seconds
        while True:
            self.watchdog.beat()
            self.reader.stay(min(STAY_SECONDS, max(0.0, end - time.monotonic())))
            if self.reader.generation != self._generation:
                raise Abandoned("the partitions were dealt anew")
            if seconds and self.stop.is_set():
                raise Abandoned("told to stop")
            if time.monotonic() >= end:
                return


def run(settings: Settings, lane: Lane, health: Health, taken_down: TakenDown) -> int:
    """Run until SIGTERM or SIGINT: finish the batch, commit, leave the group. The exit code."""
    process = Process(settings, lane, health, taken_down)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.stop.set())
    return process.run()
