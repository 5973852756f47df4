"""Fetches for the poller: a host that is reached by a redirect is let alone afterwards like one that was asked itself."""

from collections.abc import Callable
from dataclasses import dataclass

from services.producers.addresses import host_of
from services.producers.fetch import Fetched, Fetcher
from services.producers.polling.database import Database


@dataclass(frozen=True)
class SpacedFetcher:
    """May be shared between threads. `spacing` in seconds."""

    fetcher: Fetcher
    database: Database
    clock: Callable[[], float]
    spacing: float

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """As `Fetcher.get`; the host of `url` itself is the caller's to space. Raises FetchError."""
        fetched = self.fetcher.get(url, etag=etag, last_modified=last_modified)
        reached = host_of(fetched.url)
        if reached and reached != host_of(url):
            self.database.asked(reached, self.clock() + self.spacing)
        return fetched
