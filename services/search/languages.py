"""Which languages the index holds: a search in those alone is a smaller one, with the same result."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.runtime.elastic import Elastic
from services.search.query import languages_query

KNOWN_SECONDS: Final = 1.0
"""So much later, at most, is the first article of a new language found: about as long as an index takes to show it."""


@dataclass(slots=True)
class Languages:
    """Of one index; kept by who searches often."""

    elastic: Elastic
    alias: str
    clock: Callable[[], float] = time.monotonic
    _known: Sequence[str] = ()
    _asked_at: float = float("-inf")

    def held(self) -> Sequence[str]:
        """As of a moment ago. Raises ElasticRefused, ElasticUnreachable."""
        if self.clock() - self._asked_at > KNOWN_SECONDS:
            answer = self.elastic.search(self.alias, languages_query(), ignore_unavailable="true")
            buckets = answer.get("aggregations", {}).get("language", {}).get("buckets", ())
            self._known, self._asked_at = [bucket["key"] for bucket in buckets], self.clock()
        return self._known
