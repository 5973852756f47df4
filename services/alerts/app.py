"""The alerts as a process: reads the enriched articles, matches them, and tells what fires.

Offsets are committed once the hits of a batch are kept; from then on they lie in the index, and what is done with them is
done on a thread beside. Only the live lane is read: old news fires nothing.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Final

import msgspec
import structlog

from services.alerts import METRICS_PORT, NAME
from services.alerts.decide import SETTLE, Decider
from services.alerts.deliver import Deliverer
from services.alerts.hit import Hit
from services.alerts.match import Matcher
from services.alerts.saved import Saved
from services.alerts.store import Store
from services.alerts.tell import Teller
from services.alerts.work import Worker
from services.contract.articles import EnrichedArticle, SchemaMismatch, decode
from services.indexer.documents import ARTICLES
from services.pipeline import ENRICHED, Lane
from services.runtime import logs, monitor
from services.runtime.arrival import Arrival
from services.runtime.batch_reader import BatchReader
from services.runtime.clock import now
from services.runtime.elastic import Elastic
from services.runtime.errors import BrokerUnreachable, ElasticRefused, ElasticUnreachable
from services.runtime.outlook import Losses, Outlook
from services.runtime.process import EXIT_OK, EXIT_STUCK, EXIT_USAGE, die_with_parent
from services.runtime.settings import Settings
from services.runtime.standing import Standing
from services.runtime.tombstones import TakenDown
from services.runtime.watchdog import Watchdog

log = structlog.get_logger("headwater.alerts")

GROUP: Final = f"headwater-{NAME}"
TURN_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 1.0
SEARCHES_SECONDS: Final = 2.0
"""So soon a saved search is heard of."""


@dataclass
class Process:
    """The parts of a running process."""

    settings: Settings
    health: monitor.Health
    stop: threading.Event = field(default_factory=threading.Event)
    _searches: list[Saved] = field(default_factory=list)
    _read_at: float = float("-inf")
    _watchdog: Watchdog | None = None
    """Once it is a member of the group."""

    def __post_init__(self) -> None:
        self.elastic = Elastic(self.settings)
        self.store, self.matcher = Store(self.elastic, self.settings), Matcher(self.elastic, self.settings)
        self.teller = Teller(self.settings)
        self.counters = monitor.StageCounters(NAME, Lane.LIVE)
        self.taken_down = TakenDown(self.settings)

    def run(self) -> int:
        """Until `stop` is set. Raises BrokerUnreachable where no broker answers at the start."""
        topics = [self.settings.named(ENRICHED.on(Lane.LIVE))]
        group, losses = self.settings.named(GROUP), Losses(NAME, Lane.LIVE)
        if not self._patiently(self._prepare):
            return EXIT_OK
        standing = Standing(self.settings, group, topics)
        self.reader = BatchReader(self.settings, group, topics, self.settings.bulk_articles, standing, losses)
        self._watchdog = watchdog = Watchdog(self.health, self.settings.stuck_seconds,
                            Outlook(standing, losses, lambda: set(self.reader.places), lambda: None).look)  # fmt: skip
        watchdog.start()
        worker = Worker(self.store, Decider(self.store, self.elastic, self.settings),
                        Deliverer(self.store, self.teller, self.elastic, self.settings), self.stop, self.health)  # fmt: skip
        worker.start()
        log.info("started", topics=topics, group=group)
        try:
            while not self.stop.is_set():
                watchdog.beat()
                self._turn()
        finally:
            watchdog.stop()
            self.stop.set()
            worker.join(PAUSE_SECONDS * 20)
            standing.close()
            self.reader.close()
            self.taken_down.close()
            self.teller.close()
            self.elastic.close()
        log.info("stopped")
        return EXIT_OK

    def _prepare(self) -> None:
        self.elastic.wait(2)
        self.store.prepare()
        self.matcher.renew()
        if not self.taken_down.wait(0):
            raise ElasticUnreachable("what was taken down is being read")

    def _turn(self) -> None:
        try:
            arrivals = self.reader.read(TURN_SECONDS)
        except BrokerUnreachable as error:
            self.health.trouble("kafka", str(error))
            self.stop.wait(TURN_SECONDS)
            return
        self.health.trouble("kafka", None)
        self.health.trouble("start", None if self.reader.assigned else "no partition is assigned to this member yet")
        if arrivals and not self._settle(arrivals):
            self.reader.give_back(arrivals)
        self.reader.go_on()

    def _settle(self, arrivals: Sequence[Arrival]) -> bool:
        """False where the batch is not ours any more, or the process is told to stop."""
        began, generation = time.perf_counter(), self.reader.generation
        articles = [one for arrival in arrivals if (one := self._article(arrival)) is not None]
        found: list[Hit] = []

        def match() -> None:
            if self.reader.generation == generation:
                moment = now()
                found[:] = hits(self.matcher.match(articles, self._saved(), moment), moment)
                self.store.add(found)

        if articles and not self._patiently(match):
            return False
        offsets: dict[tuple[str, int], int] = {}
        for arrival in arrivals:
            offsets[arrival.topic, arrival.partition] = arrival.offset + 1
        if not self.reader.commit(offsets):
            return False
        self._count(len(arrivals), len({hit.article for hit in found}), time.perf_counter() - began)
        return True

    def _count(self, arrivals: int, matched: int, seconds: float) -> None:
        self.counters.sent(matched)
        self.counters.dropped("unmatched", arrivals - matched)
        self.counters.batch(arrivals, seconds)

    def _article(self, arrival: Arrival) -> EnrichedArticle | None:
        """None of what the indexer buries or leaves out: it can be found by no search either."""
        if arrival.key in self.taken_down:
            return None
        try:
            return decode(ARTICLES, arrival.value or b"")
        except (SchemaMismatch, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _saved(self) -> list[Saved]:
        if time.monotonic() - self._read_at > SEARCHES_SECONDS:
            self._searches, self._read_at = self.store.searches(), time.monotonic()
        return self._searches

    def _patiently(self, act: Callable[[], None]) -> bool:
        """Until it is done; False where told to stop meanwhile."""
        while not self.stop.is_set():
            try:
                act()
            except (ElasticRefused, ElasticUnreachable) as error:
                self.health.trouble("elasticsearch", str(error))
                self._wait()
            else:
                self.health.trouble("elasticsearch", None)
                return True
        return False

    def _wait(self) -> None:
        """A member of the group stays one."""
        if self._watchdog is None:
            self.stop.wait(PAUSE_SECONDS)
        else:
            self._watchdog.beat()
            self.reader.stay(PAUSE_SECONDS)


def hits(matched: Sequence[tuple[Saved, str]], moment: datetime) -> list[Hit]:
    """Hits as they are found, to be looked at when their stories are known."""
    return [Hit(saved.id, article, moment, "found", moment + SETTLE) for saved, article in matched]


def run(settings: Settings, *, supervised: bool = False) -> int:
    """Run in this process until told to stop. The exit code."""
    logs.configure(settings, stage=NAME)
    if supervised:
        die_with_parent()
    health = monitor.Health(NAME, Lane.LIVE)
    process = Process(settings, health)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.stop.set())
    try:
        port = METRICS_PORT if settings.metrics_port is None else settings.metrics_port
        log.info("metrics", port=monitor.serve(health, settings.metrics_host, port, version("headwater")))
        process.taken_down.start()
        return process.run()
    except monitor.PortTaken as error:
        log.error(str(error))
        return EXIT_USAGE
    except BrokerUnreachable as error:
        log.error("leaving the work to a successor", reason=str(error))
        return EXIT_STUCK
