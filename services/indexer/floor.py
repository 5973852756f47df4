"""The first month that is kept: what was first seen before it has been let go and must not come back.

Noted in the cluster's state, where every indexer finds it and no index can be lost without it. Read again now and then:
who raises it waits longer than that before anything is deleted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from services.runtime.elastic import Elastic
from services.runtime.elastic_admin import Administration
from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.settings import Settings

log = structlog.get_logger("headwater.indexer")

EXPIRED: Final = "expired"
"""The reason that an article is dropped for."""
READ_SECONDS: Final = 5.0


@dataclass(slots=True)
class Floor:
    """As an indexer knows it."""

    elastic: Elastic
    settings: Settings
    clock: Callable[[], float] = time.monotonic
    _known: str | None = None
    _read_at: float = field(default=float("-inf"))

    def read(self) -> str | None:
        """As it is noted now, such as `2025.01`; None where nothing was ever let go. Raises ElasticRefused,
        ElasticUnreachable.
        """
        self._known = Administration(self.elastic).note(self._name).get("floor")
        self._read_at = self.clock()
        return self._known

    def raise_to(self, month: str) -> str:
        """Note it, unless a later one stands; the one that stands now. Raises ElasticRefused, ElasticUnreachable."""
        stands = max(filter(None, (self.read(), month)))
        Administration(self.elastic).set_note(self._name, {"floor": stands})
        self._known = stands
        return stands

    def below(self, index: str) -> bool:
        """Whether a monthly index (`articles-2025.01`) lies below it, by what was read last."""
        if self.clock() - self._read_at > READ_SECONDS:
            try:
                self.read()
            except (ElasticRefused, ElasticUnreachable) as error:
                # It only rises, and nothing is deleted before all had the time to read it: what is known is safe.
                log.warning("the floor cannot be read", reason=str(error))
                self._read_at = self.clock()
        return self._known is not None and index.rpartition("-")[2] < self._known

    @property
    def _name(self) -> str:
        return self.settings.named("headwater-floor")
