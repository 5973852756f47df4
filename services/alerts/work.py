"""The thread that looks after hits: decides which fire, and delivers them. One slow receiver holds up no matching."""

import threading
from collections.abc import Mapping
from typing import Final

import structlog

from services.alerts.decide import Decider
from services.alerts.deliver import Deliverer
from services.alerts.hit import Hit
from services.alerts.saved import Saved
from services.alerts.store import Kept, Store
from services.contract import metrics
from services.runtime.clock import now
from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.monitor import Health, family

log = structlog.get_logger("headwater.alerts")

LOOK_SECONDS: Final = 1.0
AT_ONCE: Final = 100


class Worker(threading.Thread):
    """Until `stop` is set."""

    def __init__(
        self, store: Store, decider: Decider, deliverer: Deliverer, stop: threading.Event, health: Health
    ) -> None:
        super().__init__(name="alerts", daemon=True)
        self._store, self._decider, self._deliverer = store, decider, deliverer
        self._stopped, self._health = stop, health
        self._outcomes = family(metrics.ALERTS)

    def run(self) -> None:
        """Look, act, wait."""
        while not self._stopped.is_set():
            try:
                done = self.look()
                self._health.trouble("hits", None)
            except (ElasticRefused, ElasticUnreachable) as error:
                self._health.trouble("hits", str(error))
                done = 0
            except Exception as error:
                log.exception("hits cannot be looked after")
                self._health.trouble("hits", f"{type(error).__name__}: {error}")
                done = 0
            if done < AT_ONCE:
                self._stopped.wait(LOOK_SECONDS)

    def look(self) -> int:
        """Act on all that is due; how many that were."""
        due = self._store.due(now(), AT_ONCE)
        saved = {one.id: one for one in self._store.searches()} if due else {}
        for kept in due:
            if self._stopped.is_set():
                break
            self._act(kept, saved)
        return len(due)

    def _act(self, kept: Kept, saved: Mapping[str, Saved]) -> None:
        search = saved.get(kept.hit.search)
        if search is None:  # removed: its hits go with it, this one came a moment late
            self._store.forget(kept.hit.search)
        elif kept.hit.state == "found":
            after = self._decider.decide(kept, search, now())
            if after and after.state != "found":
                self._outcomes.labels(after.state).inc()
        else:
            after = self._deliverer.deliver(kept, search, now())
            if after:
                self._tell(kept.hit, after)

    def _tell(self, before: Hit, after: Hit) -> None:
        for old, new in zip(before.deliveries, after.deliveries, strict=True):
            if old != new:
                outcome = "failed" if new.state == "waiting" else new.state
                self._outcomes.labels(outcome).inc()
                if new.error:
                    log.warning(
                        "alert not delivered", hit=after.id, channel=new.channel, tries=new.tries, reason=new.error
                    )
