"""Why the indexer does not go on, said once: waiting for Elasticsearch by itself, or halted until a person acts.

The two are apart because they ask for different things: patience, or somebody's hands.
"""

import structlog

from services.indexer.statuses import Fate, fate
from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.monitor import Health

log = structlog.get_logger("headwater.indexer")


class Standstill:
    """Tells log, /readyz and metrics; repeats no log line while the reason stays the same."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._waits = self._halts = ""

    def refused(self, error: ElasticRefused | ElasticUnreachable) -> None:
        """Elasticsearch does not do what was asked of it apart from documents."""
        halt = isinstance(error, ElasticRefused) and fate(error.status, error.kind) is not Fate.RETRY
        self.waits(None if halt else str(error))
        self.halts(str(error) if halt else None)

    def over(self) -> None:
        """All is well."""
        self.waits(None)
        self.halts(None)

    def waits(self, reason: str | None) -> None:
        """Elasticsearch is in trouble (None: not any more); it is asked again until it is well."""
        self._health.trouble("elasticsearch", reason)
        if reason and reason != self._waits:
            log.warning("waiting for Elasticsearch", reason=reason)
        elif not reason and self._waits:
            log.info("Elasticsearch takes writes again")
        self._waits = reason or ""

    def halts(self, reason: str | None) -> None:
        """Somebody must act (None: has acted). It keeps trying, so that it goes on by itself after that."""
        self._health.halt(reason)
        if reason and reason != self._halts:
            log.error("halted until somebody acts; nothing is lost", reason=reason)
        elif not reason and self._halts:
            log.info("goes on after a halt")
        self._halts = reason or ""
