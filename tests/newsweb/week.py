"""A week of polling in simulated time: real requests over loopback, one after another, by a clock that jumps."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from services.contract.articles import RawArticle, decode, reader
from services.pipeline import RAW, Lane
from services.producers.fetch import Fetcher, FetchLimits
from services.producers.guarded import Guard
from services.producers.intake import Intake
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.polling.page import Page
from services.producers.polling.poll import Poll
from services.producers.polling.source import Source
from services.producers.polling.spaced_fetcher import SpacedFetcher
from services.producers.polling.visit import Visitor
from services.producers.records import Token
from services.producers.tally import Options
from services.runtime.settings import Settings
from tests.fakes import LogPublisher
from tests.newsweb.publisher import Publisher, Story
from tests.newsweb.web import Web, serving

START = 1_741_564_800.0
"""Monday, 2025-03-10, midnight UTC."""
DAY = 86_400.0
_RAW = reader(RawArticle)
SPACING = 2.0
LIMITS = FetchLimits(connect_seconds=1.0, total_seconds=0.5, wire_bytes=1_000_000, decoded_bytes=3_000_000)


def stories(seed: int, a_day: float, days: float = 7.0) -> list[Story]:
    """From three days before the week: more by day than by night (thinned Poisson); one in twenty is edited later."""
    dice, found, at = random.Random(seed), list[Story](), START - 3 * DAY
    while True:
        at += dice.expovariate(1.6 * a_day / DAY)
        if at >= START + days * DAY:
            return found
        if dice.random() < (1.0 if 6 <= at % DAY / 3600 < 22 else 0.125):
            number = seed * 10_000 + len(found)
            found.append(Story(number, at, at + 3600 if len(found) % 20 == 7 else float("inf")))


@dataclass
class Week:
    """The poller's parts on a web of these publishers."""

    web: Web
    database: Database
    publisher: LogPublisher
    sources: dict[str, Source]
    clock: list[float]
    outcomes: Counter[str] = field(default_factory=Counter)
    visitor: Visitor = field(init=False)

    def now(self) -> float:
        return self.clock[0]

    def run(self, until: float) -> None:
        """Visit what is due, and jump to what is due next."""
        while True:
            visits = self.database.claim("week", self.now(), 1)
            for visit in visits:
                self.visitor.visit(visit)
            if not visits:
                ready = self.database.next_ready()
                if ready >= until:
                    self.clock[0] = until
                    return
                self.clock[0] = max(ready, self.now() + 0.001)

    def articles(self, host: str, lane: Lane | None = None) -> list[RawArticle]:
        """What has been published of a host, in order."""
        topics = [RAW.on(lane)] if lane else [RAW.on(one) for one in Lane]
        found = [decode(_RAW, sent.value or b"") for topic in topics for sent in self.publisher.log.all(topic)]
        return [article for article in found if article.source == host]


@contextmanager
def week(publishers: Sequence[Publisher], home: Path, **options: Any) -> Iterator[Week]:
    """A week about to begin. `options` of each source: pages."""
    clock = [START]
    settings = Settings(home=home)
    moment = lambda: datetime.fromtimestamp(clock[0], UTC)  # noqa: E731
    with serving(publishers, lambda: clock[0]) as web, Guard() as guard, Fetcher(
        private=(ip_network("127.0.0.0/8"),), resolver=web.resolve, limits=LIMITS
    ) as fetcher:  # fmt: skip
        intakes = {lane: Intake(settings, Options(lane, as_live=True), moment, guard) for lane in Lane}

        def acked(token: Token, partition: int, offset: int) -> None:
            intakes[token.lane].acked(token, partition, offset)

        publisher = LogPublisher(acked)
        courier = Courier(publisher.as_publisher(), intakes)
        urls = {f"http://{one.host}:{web.port}/feed": one.host for one in publishers}
        sources = {url: Source(url=url, name=host, **options) for url, host in urls.items()}
        database = Database(home / "polling.db")
        it = Week(web, database, publisher, sources, clock)
        spaced = SpacedFetcher(fetcher, database, it.now, SPACING)
        it.visitor = Visitor(
            fetcher, database, Poll(spaced, courier, database, it.now, random.Random(7)),
            Page(spaced, courier, database, it.now, "full"), lambda: sources, it.now, "week", SPACING, "full",
            lambda outcome: it.outcomes.update([outcome]),
        )  # fmt: skip
        database.list_sources(sources.values(), START)
        yield it
        database.close()
