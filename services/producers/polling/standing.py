"""What is remembered of a source between polls: its cursor, its rhythm, its health."""

from typing import Literal

import msgspec

from services.producers.polling import interval, rhythm
from services.producers.polling.marks import Marks

State = Literal["new", "healthy", "failing", "dead", "blocked", "retired", "quiet", "disabled"]


class Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Times are seconds since 1970, 0 for never. Kept as msgpack."""

    etag: str | None = None
    modified: str | None = None
    body: bytes = b""
    """Digest of the last body: some servers send a new ETag with an old feed."""
    moved: str | None = None
    """Where it is found now, after a permanent redirect."""
    full: float = 0.0
    """The last fetch without conditions: some servers say 304 for ever."""
    entries: int = 0
    """That the feed shows at once."""
    wish: float | None = None
    """Seconds between polls that its publisher asks for."""
    silent: list[int] = []
    """Hours of the week in which its publisher asks to be left alone."""
    further: list[str] = []
    """Sitemaps that an index names without a date: they are read each time, also where the index has not changed."""
    marks: Marks = {}
    by_words: bool = False
    """Its ids have been found bad."""
    polled: float = 0.0
    succeeded: float = 0.0
    since: float = 0.0
    """The first success."""
    brought: float = 0.0
    """The last time it brought a new article."""
    rate: float = 0.0
    """New articles a second."""
    hours: list[float] = []
    """Articles by hour of the week."""
    weeks_from: float = 0.0
    """Since when `hours` counts; moves forward as old weeks fade."""
    failures: float = 0.0
    verdict: Literal["", "failing", "blocked", "retired"] = ""
    reason: str = ""
    polls: int = 0
    unchanged: int = 0
    """Of these, answered 304 or with the same body."""
    articles: int = 0

    def succeed(self, now: float, new: int) -> None:
        """A poll that was read to its end and acked."""
        if not self.since:
            self.since = self.weeks_from = now
            self.hours = [0.0] * rhythm.HOURS
        elif new:  # what a feed holds at the first poll was not published in that hour
            self.hours[rhythm.hour_of(now)] += new
        if new or not self.brought:
            self.brought = now
        if self.succeeded:
            self.rate = interval.rate_after(self.rate, new, now - self.succeeded)
        weeks = (now - self.weeks_from) / rhythm.WEEK
        self.weeks_from = now - rhythm.fade(self.hours, weeks) * rhythm.WEEK
        self.succeeded, self.failures, self.verdict, self.reason = now, 0.0, "", ""
        self.articles += new

    def state(self, now: float) -> State:
        """In a word."""
        if self.verdict in ("blocked", "retired"):
            return self.verdict
        if self.failures >= interval.DEAD_AFTER:
            return "dead"
        if self.verdict:
            return "failing"
        if not self.succeeded:
            return "new"
        return "quiet" if self.quiet(now) else "healthy"

    def quiet(self, now: float) -> bool:
        """Whether it ought to have brought something by now, as far as its polls reach."""
        return bool(self.hours) and rhythm.is_quiet(
            self.hours, now - self.weeks_from, self.brought, min(now, self.succeeded)
        )

    def missing(self, now: float) -> float:
        """Articles that it ought to have brought since its last one, as far as its polls reach."""
        return self.expected(self.brought, min(now, self.succeeded)) if self.brought else 0.0

    def expected(self, start: float, end: float) -> float:
        """Articles, by its rhythm."""
        return rhythm.expected(self.hours, max(end - self.weeks_from, 1.0), start, end) if self.hours else 0.0
