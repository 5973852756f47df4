"""Many hosts at once: leases what is due, lets threads visit it, and keeps Kafka's troubles from becoming losses."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from services.producers.inputs import InputError
from services.producers.polling import sources_file
from services.producers.polling.database import Database, Visit
from services.producers.polling.source import Source
from services.producers.polling.visit import Visitor
from services.runtime.errors import BrokerUnreachable
from services.runtime.monitor import Health
from services.runtime.publisher import Publisher

log = structlog.get_logger("headwater.poll")
LONGEST_PAUSE: Final = 1.0
RELOAD_SECONDS: Final = 2.0


@dataclass
class Listed:
    """The sources in the file, read again when it has changed; a wrong line keeps the list as it was."""

    path: Path
    health: Health
    by_url: Mapping[str, Source] = field(default_factory=dict)
    _changed: tuple[int, int] | None = None
    _looked: float = float("-inf")

    def renewed(self) -> bool:
        """Whether the list is another one now."""
        if time.monotonic() - self._looked < RELOAD_SECONDS:
            return False
        self._looked = time.monotonic()
        try:
            facts = self.path.stat()
            changed = (facts.st_mtime_ns, facts.st_size)
        except OSError:
            changed = (0, 0)
        if changed == self._changed:
            return False
        self._changed = changed
        try:
            self.by_url = {source.url: source for source in sources_file.read(self.path)}
        except InputError as error:
            log.error("the list of sources stays as it was", reason=str(error))
            self.health.trouble("sources", str(error))
            return False
        self.health.trouble("sources", None)
        log.info("sources", path=str(self.path), listed=len(self.by_url))
        return True


@dataclass
class Poller:
    """Runs until told to stop; what is under way then is finished first."""

    database: Database
    visitor: Visitor
    listed: Listed
    publisher: Publisher
    health: Health
    threads: int
    stop: threading.Event
    clock: Callable[[], float] = time.time
    _busy: int = 0
    _change: threading.Condition = field(default_factory=threading.Condition)

    def run(self) -> None:
        """Claims and visits. Raises InputError where its memory cannot be used."""
        with ThreadPoolExecutor(self.threads, thread_name_prefix="visit") as pool:
            while not self.stop.is_set():
                if self.listed.renewed():
                    self.database.list_sources(self.listed.by_url.values(), self.clock())
                if self.publisher.failed:
                    self._renew()
                    continue
                visits = self._claim()
                for visit in visits:
                    pool.submit(self._visit, visit)
                if not visits:
                    self._pause()

    def _claim(self) -> list[Visit]:
        with self._change:
            free = self.threads - self._busy
            visits = self.database.claim(self.visitor.owner, self.clock(), free) if free else []
            self._busy += len(visits)
            return visits

    def _visit(self, visit: Visit) -> None:
        try:
            self.visitor.visit(visit)
        except Exception:
            log.exception("a visit broke", host=visit.host)
            raise
        finally:
            with self._change:
                self._busy -= 1
                self._change.notify_all()

    def _pause(self) -> None:
        """Until a thread is free or something is due."""
        seconds = self.database.next_ready() - self.clock()
        with self._change:
            self._change.wait(min(max(seconds, 0.01), LONGEST_PAUSE))

    def _renew(self) -> None:
        """Begin anew with Kafka once nobody waits for acks of the old life."""
        self.health.trouble("kafka", "Kafka does not take articles; nothing is fetched meanwhile")
        with self._change:
            self._change.wait_for(lambda: self._busy == 0, timeout=LONGEST_PAUSE)
            if self._busy:
                return
        try:
            self.publisher.renew()
        except BrokerUnreachable as error:
            self.health.trouble("kafka", str(error))
            self.stop.wait(LONGEST_PAUSE)
        else:
            self.health.trouble("kafka", None)
