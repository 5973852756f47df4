"""A visit of one host: the one request that is due there, and when the next may follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from services.producers.fetch import Fetcher
from services.producers.fetch_errors import FetchError
from services.producers.inputs import InputError
from services.producers.polling.database import Database, Visit
from services.producers.polling.host import Host
from services.producers.polling.interval import FAILED_MOST
from services.producers.polling.page import Page
from services.producers.polling.poll import Poll
from services.producers.polling.robots import LIMIT, Politeness, delay, forbids
from services.producers.polling.source import Source
from services.producers.polling.wanted import Wanted
from services.runtime.errors import PublishFailed

log = structlog.get_logger("headwater.poll")
ROBOTS_SECONDS: Final = 24 * 3600.0
UNREACHABLE: Final = "# not to be had\nUser-agent: *\nDisallow: /\n"
"""What a robots.txt that cannot be had says (RFC 9309, 2.3.1.4)."""
ROBOTS_AGAIN: Final = 3600.0
KAFKA_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Visitor:
    """Does what is due at a leased host, and gives the host back; may be shared between threads."""

    fetcher: Fetcher
    database: Database
    poll: Poll
    page: Page
    sources: Callable[[], Mapping[str, Source]]
    clock: Callable[[], float]
    owner: str
    spacing: float
    politeness: Politeness
    counted: Callable[[str], None]

    def visit(self, visit: Visit) -> None:
        """Never raises for what a site does; a failure of ours leaves the work as it was."""
        facts = visit.facts
        try:
            outcome = self._act(visit, facts)
        except PublishFailed as error:
            outcome = "kafka"
            facts.free = self.clock() + KAFKA_SECONDS
            log.warning("nothing is lost: what was fetched is fetched again", reason=str(error), host=visit.host)
        except InputError as error:
            outcome = "error"
            facts.free = self.clock() + KAFKA_SECONDS
            log.error("a visit failed", reason=str(error), host=visit.host)
        else:
            apart = max(self.spacing, delay(facts.robots, self.politeness))
            facts.free = max(facts.free, self.clock() + apart)
        self.counted(outcome)
        self.database.release(self.owner, visit.host, facts)

    def _act(self, visit: Visit, facts: Host) -> str:
        if visit.source:
            source = self.sources().get(visit.source)
            return self.poll.run(source, facts) if source else "gone"
        return self._page(visit.page, facts) if visit.page else "idle"

    def _page(self, wanted: Wanted, facts: Host) -> str:
        now = self.clock()
        if facts.pages_from > now:
            return self.page.wait(wanted, facts)
        if wanted.kind == "page" and self.politeness != "none" and now - facts.robots_read >= ROBOTS_SECONDS:
            return self._robots(wanted, facts)
        if wanted.kind == "page" and (why := forbids(facts.robots, wanted.url, self.politeness)):
            return self._forbidden(wanted, facts, why)
        source = self.sources().get(wanted.source)
        return self.page.run(wanted, source.name if source else wanted.host, facts)

    def _forbidden(self, wanted: Wanted, facts: Host, why: str) -> str:
        if facts.robots == UNREACHABLE:
            wanted.due = facts.robots_read + ROBOTS_SECONDS
            self.database.want_again(wanted)
            return "page_blocked"
        facts.reason = why
        self.database.done(wanted)
        return "page_forbidden"

    def _robots(self, wanted: Wanted, facts: Host) -> str:
        """Read the host's robots.txt; a request of its own, after which the page waits for its turn."""
        scheme = wanted.url.partition(":")[0]
        place = wanted.url.split("/")[2]
        facts.robots_read = self.clock()
        try:
            fetched = self.fetcher.get(f"{scheme}://{place}/robots.txt")
            facts.robots = fetched.data[:LIMIT].decode("utf-8", "replace")
        except FetchError as error:
            known = 400 <= (error.status or 0) < 500 and error.status != 429
            facts.robots = "" if known else UNREACHABLE
            facts.free = facts.robots_read + min(error.retry_after or 0.0, FAILED_MOST)
            if not known:
                facts.robots_read -= ROBOTS_SECONDS - ROBOTS_AGAIN
        return "robots"
