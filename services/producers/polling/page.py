"""The full text of one article from its own page; where the page is worse than the feed's words, those stay."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

import msgspec

from services.contract.articles import RawArticle
from services.contract.identity import key
from services.pipeline import Lane
from services.producers.draft import Refused, id_of, link
from services.producers.fetch import Fetched
from services.producers.fetch_errors import FetchError
from services.producers.inputs import Document
from services.producers.polling import interval, sitemap
from services.producers.polling.archive import Archive
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.polling.failure import judge
from services.producers.polling.host import Host
from services.producers.polling.robots import Politeness, reserved
from services.producers.polling.spaced_fetcher import SpacedFetcher
from services.producers.polling.wanted import Wanted
from services.producers.records import Record

TRIES: Final = 5
FIRST_WAIT: Final = 300.0
WORSE: Final = 0.9
"""A page with less text than this share of the feed's is worse."""
REFUSED_LEAST: Final = 1800.0
REFUSED_MOST: Final = 24 * 3600.0


@dataclass(frozen=True)
class Page:
    """Fetches pages; may be shared between threads."""

    fetcher: SpacedFetcher
    courier: Courier
    database: Database
    clock: Callable[[], float]
    politeness: Politeness

    def run(self, wanted: Wanted, name: str, facts: Host) -> str:
        """The outcome in a word; `facts` learns where the host refuses. Raises PublishFailed, the page still wanted."""
        try:
            fetched = self.fetcher.get(wanted.url)
        except FetchError as error:
            return self._failed(wanted, facts, error)
        facts.refusals, facts.reason = 0.0, ""
        if wanted.kind == "sitemap":
            return self._further(wanted, fetched)
        if wanted.kind == "archive":
            return Archive(self.courier, self.database, self.clock).run(wanted, name, fetched)
        if reserved(fetched.robots_tag, fetched.tdm_reserved, self.politeness):
            self.database.done(wanted)
            return "page_reserved"
        lane = Lane(wanted.lane)
        document = Document(fetched.url, lambda: BytesIO(fetched.data), None, fetched.content_type)
        reader, found = self.courier.intakes[lane].records(document, source=name, only="pages")
        first = next(iter(found), None)
        outcome, record = self._chosen(first.record if first else None, wanted)
        if record is not None:
            self.courier.deliver(reader, [record], fetched.url, lane)
        self.database.done(wanted)
        return outcome

    def _further(self, wanted: Wanted, fetched: Fetched) -> str:
        """A sitemap that an index names: what it announces is wanted next. Its marks are kept under its own address."""
        now, standing = self.clock(), self.database.standing(wanted.url)
        drafts, refused = sitemap.read(self.courier.intakes[Lane.LIVE].guard, fetched, now)
        pages = sitemap.wanted(drafts, standing.marks, wanted.source, wanted.lane, now)
        pages = [page for page in pages if page.kind == "page"]  # an index of indexes is none (sitemaps.org)
        self.database.mark(wanted.url, wanted.host, lambda known: sitemap.remember(drafts, known, now), pages)
        self.database.done(wanted)
        return "page_refused" if refused and not drafts else "sitemap"

    def _chosen(self, found: Record | None, wanted: Wanted) -> tuple[str, Record | None]:
        """What is published: the page under the entry's own id; its refusal only where the entry had no words itself."""
        if isinstance(found, RawArticle) and len(found.text) >= WORSE * wanted.characters:
            return "page", _same_article(found, wanted.url)
        if wanted.characters or not isinstance(found, Refused):
            return "page_worse", None
        return "page_refused", replace(found, reason=f"{found.reason} (the feed's entry has no text either)")

    def _failed(self, wanted: Wanted, facts: Host, error: FetchError) -> str:
        """A host that refuses is left alone; its articles go on coming by its feed."""
        failure, now = judge(error), self.clock()
        facts.free = now + min(failure.wait or 0.0, interval.FAILED_MOST)
        if failure.verdict == "blocked":
            facts.refusals += 1
            wait = min(REFUSED_LEAST * 2 ** min(facts.refusals - 1, 10.0), REFUSED_MOST)
            facts.pages_from, facts.reason = now + max(wait, failure.wait or 0.0), failure.reason
        if failure.verdict != "blocked" and not error.temporary:
            return self._lost(wanted, failure.reason)
        wait = FIRST_WAIT * 2 ** (wanted.tries + 1)
        due = max(now + max(wait, failure.wait or 0.0), facts.pages_from)
        return self._again(
            wanted, due, failure.reason, "page_blocked" if failure.verdict == "blocked" else "page_failing"
        )

    def wait(self, wanted: Wanted, facts: Host) -> str:
        """Its host refuses pages for now. One that has waited through several refusals is given up, or they pile up."""
        return self._again(wanted, facts.pages_from, facts.reason, "page_blocked")

    def _again(self, wanted: Wanted, due: float, reason: str, outcome: str) -> str:
        """Another try at that time, but not for ever."""
        wanted.tries += 1
        if wanted.tries >= TRIES:
            return self._lost(wanted, reason)
        wanted.due = due
        self.database.want_again(wanted)
        return outcome

    def _lost(self, wanted: Wanted, reason: str) -> str:
        self._bury(wanted, reason)
        self.database.done(wanted)
        return "page_lost"

    def _bury(self, wanted: Wanted, reason: str) -> None:
        """An entry that has a text itself loses nothing; of one that has none, there is nothing else."""
        if wanted.kind == "page" and not wanted.characters:
            name = key(id_) if (id_ := id_of(wanted.url)) else None
            words = f"{reason} (the feed or sitemap that names it has no text either)"
            refused = Refused(position="page", error="page_lost", reason=words, data=wanted.url.encode(), key=name)
            self.courier.deliver("pages", [refused], wanted.url, Lane(wanted.lane))


def _same_article(found: RawArticle, address: str) -> RawArticle:
    """Under the id of the entry that named it, so that the page is the entry's better text and no second article."""
    entry = link(address)
    if entry is None or (name := id_of(address)) is None:
        return found
    return msgspec.structs.replace(found, id=name, url=entry, urls=tuple(dict.fromkeys((entry, *found.urls))))
