"""One poll of a feed: ask, read, tell new from known, publish, and only then move the cursor."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from services.contract.articles import RawArticle
from services.pipeline import Lane
from services.producers.addresses import host_of
from services.producers.draft import Refused
from services.producers.feeds.hints import older, silent_hours, wish
from services.producers.fetch import Fetched
from services.producers.fetch_errors import FetchError
from services.producers.inputs import Document
from services.producers.polling import interval, marks, sitemap
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database, Gap
from services.producers.polling.failure import Failure, judge
from services.producers.polling.host import Host
from services.producers.polling.pages_wanted import pages_wanted, told_at_once
from services.producers.polling.source import Source
from services.producers.polling.spaced_fetcher import SpacedFetcher
from services.producers.polling.standing import Standing
from services.producers.polling.subscription import Subscriber
from services.producers.polling.wanted import Wanted
from services.producers.records import Read, Record

FULL_SECONDS: Final = 24 * 3600.0
MISSED: Final = 3.0
"""Intervals without a poll after which the time between counts as a gap."""
FRESH: Final = 3600.0
"""Seconds: an entry that says it is younger goes through the live lane, also after a gap."""
INDEX_SECONDS: Final = 900
"""Between readings of an index of sitemaps, which itself does not say how often there is news."""
DAY: Final = 86_400.0


@dataclass(frozen=True)
class Poll:
    """Polls feeds; may be shared between threads."""

    fetcher: SpacedFetcher
    courier: Courier
    database: Database
    clock: Callable[[], float]
    dice: random.Random = field(default_factory=random.Random)
    subscriber: Subscriber | None = None

    def run(self, source: Source, facts: Host) -> str:
        """The outcome in a word; `facts` learns how long the host wants no request. Raises PublishFailed, with the cursor
        where it was.
        """
        standing = self.database.standing(source.url)
        standing.polls += 1
        try:
            fetched = self._fetch(source, standing)
        except FetchError as error:
            facts.free = self.clock() + min(error.retry_after or 0.0, interval.FAILED_MOST)
            return self._failed(source, standing, judge(error))
        if self.subscriber and fetched.status == 200:
            self.subscriber.look(source, fetched.data, fetched.url)
        body = _digest(fetched.data)
        standing.moved = fetched.moved or standing.moved
        if fetched.status == 304 or body == standing.body:
            standing.unchanged += 1
            if fetched.status == 200:
                standing.etag, standing.modified = fetched.etag, fetched.last_modified
            self._settle(source, standing, fetched, 0, wanted=sitemap.again(standing.further, source.url, self.clock()))
            return "unchanged"
        if source.kind == "sitemap":
            return self._read_sitemap(source, standing, fetched, body)
        return self._read(source, standing, fetched, body)

    def _read_sitemap(self, source: Source, standing: Standing, fetched: Fetched, body: bytes) -> str:
        """Its pages are entered with its cursor, in one transaction; each leaves the memory with its article's ack."""
        now = self.clock()
        drafts, refused = sitemap.read(self.courier.intakes[Lane.LIVE].guard, fetched, now)
        if refused and not drafts:
            return self._unreadable(source, standing, refused)
        late = self._missed(source, standing)
        wanted = sitemap.wanted(drafts, standing.marks, source.url, str(Lane.BACKFILL if late else Lane.LIVE), now)
        sitemap.remember(drafts, standing.marks, now)
        standing.etag, standing.modified, standing.body = fetched.etag, fetched.last_modified, body
        standing.entries, standing.further = len(drafts), sitemap.further(drafts)
        gap = Gap(source=source.url, start=standing.succeeded, end=now, articles=len(wanted), whole=True,
                  how="the sitemap reaches back") if late else None  # fmt: skip
        pages = sum(one.kind == "page" for one in wanted)
        first = None if standing.since else 1 / 3600
        self._settle(source, standing, fetched, pages, first_rate=first, wanted=wanted, gap=gap)
        return "new" if wanted else "known"

    def _fetch(self, source: Source, standing: Standing) -> Fetched:
        now = self.clock()
        full = now - standing.full >= FULL_SECONDS
        conditions = {} if full else {"etag": standing.etag, "last_modified": standing.modified}
        try:
            fetched = self.fetcher.get(standing.moved or source.url, **conditions)
        except FetchError:
            standing.moved = None  # the next time where it was added: the new place may have been a mistake
            raise
        if fetched.status == 200:
            standing.full = now
        return fetched

    def _read(self, source: Source, standing: Standing, fetched: Fetched, body: bytes) -> str:
        document = Document(fetched.url, lambda: BytesIO(fetched.data), None, fetched.content_type)
        live = self.courier.intakes[Lane.LIVE]
        reader, found = live.records(document, source=source.name, only="feeds")
        read = list(found)
        if broken := _no_feed(read):
            return self._unreadable(source, standing, broken)
        standing.marks = self.database.standing(source.url).marks  # a hub may have brought it while it was fetched
        sorted_ = marks.sort(read, standing.marks, by_words=standing.by_words)
        standing.by_words = standing.by_words or sorted_.churned >= marks.ENOUGH
        gap = self._gap(source, standing, sorted_)
        self._deliver(reader, told_at_once(source, sorted_.new), document.name, gap is not None)
        standing.marks = self.database.standing(source.url).marks  # and more while Kafka took its time
        marks.remember([one.record for one in read], standing.marks, self.clock())
        new = [one.record for one in sorted_.new if isinstance(one.record, RawArticle)]
        standing.etag, standing.modified, standing.body = fetched.etag, fetched.last_modified, body
        standing.entries = len(read)
        wanted = pages_wanted(source, sorted_.new, self.clock(), gap is not None) if source.pages else []
        if gap and not gap.whole and (before := older(fetched.data, fetched.url)):
            wanted.append(Wanted(url=before, host=source.host, source=source.url, due=self.clock(), kind="archive"))
        first = None if standing.since else _first_rate(new, self.clock())
        self._settle(source, standing, fetched, len(new), first_rate=first, wanted=wanted, gap=gap)
        return "new" if sorted_.new else "known"

    def _deliver(self, reader: str, told: Sequence[Read], name: str, late: bool) -> None:
        """After a gap, what is old goes where it keeps nobody waiting."""
        old = [one.record for one in told if late and not self._fresh(one.record)]
        young = [one.record for one in told if not (late and not self._fresh(one.record))]
        for lane, records in ((Lane.LIVE, young), (Lane.BACKFILL, old)):
            if records:
                self.courier.deliver(reader, records, name, lane)

    def _fresh(self, record: Record) -> bool:
        stated = record.published if isinstance(record, RawArticle) else None
        return stated is not None and self.clock() - stated.timestamp() < FRESH

    def _gap(self, source: Source, standing: Standing, found: marks.Sorted) -> Gap | None:
        """The time in which nobody asked, where that was longer than it should have been."""
        if not self._missed(source, standing):
            return None
        now = self.clock()
        late = sum(isinstance(one.record, RawArticle) and not self._fresh(one.record) for one in found.new)
        whole = found.known > 0 or not found.new
        how = "the feed reaches back" if whole else "the feed has rolled over; what was in between may be missing"
        return Gap(source=source.url, start=standing.succeeded, end=now, articles=late, whole=whole, how=how)

    def _missed(self, source: Source, standing: Standing) -> bool:
        """Whether nobody has asked for much longer than usual."""
        usual = self._interval(source, standing)
        expected = self._awake(source, standing, standing.succeeded + usual)
        least = (MISSED - 1) * usual + interval.FAILED_LEAST
        return bool(standing.succeeded) and self.clock() - expected >= least

    def _interval(self, source: Source, standing: Standing) -> float:
        every = source.every or (INDEX_SECONDS if standing.further else None)
        return interval.interval(standing.rate, standing.entries, every=every, wish=standing.wish)

    def _awake(self, source: Source, standing: Standing, moment: float) -> float:
        """`moment`, or the end of the silence that it falls into; a person's `every` goes before both."""
        return moment if source.every else interval.awake(moment, standing.silent)

    def _due(self, source: Source, standing: Standing, moment: float) -> float:
        """The next poll; those who wait for the same hour do not all come at its first second."""
        awake = self._awake(source, standing, moment)
        return awake if awake == moment else awake + self.dice.uniform(0.0, interval.FAILED_LEAST)

    def _settle(self, source: Source, standing: Standing, fetched: Fetched, new: int, *,
                first_rate: float | None = None, wanted: Sequence[Wanted] = (), gap: Gap | None = None) -> None:  # fmt: skip
        now = self.clock()
        standing.succeed(now, new)
        standing.polled = now
        if fetched.status == 200:
            standing.wish = max(fetched.fresh_for or 0.0, wish(fetched.data) or 0.0) or None
            standing.silent = silent_hours(fetched.data)
        if first_rate is not None:
            standing.rate = first_rate
        due = self._due(source, standing, now + interval.jittered(self._interval(source, standing), self.dice))
        self.database.settle(source.url, standing, due, wanted, gap, _line(source, standing))

    def _unreadable(self, source: Source, standing: Standing, refused: Refused) -> str:
        """What came is no feed: the next time all of it is asked for, where it was added, as sites in repair send readers
        away for good.
        """
        standing.etag = standing.modified = standing.moved = None
        return self._failed(source, standing, Failure("failing", 0.5, f"{source.url}: {refused.reason}"))

    def _failed(self, source: Source, standing: Standing, failure: Failure) -> str:
        now = self.clock()
        standing.polled = now
        standing.failures += failure.weight
        standing.verdict, standing.reason = failure.verdict, failure.reason
        wait = interval.backoff(standing.failures, self._interval(source, standing))
        if failure.verdict == "retired":
            wait = interval.REVIVAL
        due = self._due(source, standing, now + max(interval.jittered(wait, self.dice), failure.wait or 0.0))
        self.database.settle(source.url, standing, due, host=_line(source, standing))
        return failure.verdict


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _line(source: Source, standing: Standing) -> str:
    """The host in whose line it waits."""
    return host_of(standing.moved) or source.host


def _no_feed(found: Sequence[Read]) -> Refused | None:
    """The refusal of the document as a whole, which says nothing of any article."""
    only = found[0].record if len(found) == 1 else None
    return only if isinstance(only, Refused) and not only.position else None


def _first_rate(new: Sequence[RawArticle], now: float) -> float:
    """A guess from what a feed shows at first: the entries of the last day by their own times, else one an hour."""
    dated = [record.published for record in new if record.published]
    if not dated:
        return 1 / 3600
    since = datetime.fromtimestamp(now - DAY, UTC)
    return max(sum(moment >= since for moment in dated), 0.25) / DAY
