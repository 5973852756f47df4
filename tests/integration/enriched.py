"""Enriched articles straight onto the indexer's topic, and the indexer alone on them."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from services.contract.articles import EnrichedArticle, encode
from services.indexer.bulk_size import BulkSize
from services.indexer.documents import article_action
from services.indexer.indices import Indices
from services.indexer.template import templates
from services.indexer.writer import Work, Writer
from services.pipeline import ENRICHED
from services.runtime.arrival import Arrival, Departure
from services.runtime.broker import Topics
from services.runtime.dead_letters import letters
from services.runtime.elastic import Elastic
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from tests.unit.contract.examples import FULL

SEEN = datetime(2026, 3, 2, 6, tzinfo=UTC)


def enriched(number: int, *, month: int = 3, later: int = 0, text: str = "It sails.", **parts: Any) -> EnrichedArticle:
    """An article by its number; `later` seconds make another revision of it."""
    seen = SEEN.replace(month=month)
    version = int((seen + timedelta(seconds=later)).timestamp() * 1000) << 20
    id_ = hashlib.sha256(b"%d" % number).hexdigest()[:32]
    return msgspec.structs.replace(
        FULL, id=id_, first_seen=seen, observed=seen, text=text, version=version, **{"url": f"https://x.example/{number}", **parts}
    )  # fmt: skip


def work(article: EnrichedArticle) -> Work:
    """The writer's work for it."""
    return Work(Arrival("t", 0, 0, bytes.fromhex(article.id), b"{}"), article_action(article, SEEN))


def send(settings: Settings, articles: Iterable[EnrichedArticle]) -> None:
    """Publish them to the enriched topic and wait for every ack."""
    with Topics(settings) as topics:
        topics.ensure()
    publisher = Publisher(settings, lambda _token, _partition, _offset: None)
    try:
        for article in articles:
            publisher.publish(Departure(settings.named(ENRICHED.name), bytes.fromhex(article.id), encode(article)))
        publisher.flush()
    finally:
        publisher.close()


class Writing:
    """A writer on a real Elasticsearch, which hears what it says; it may pause `pauses` times."""

    def __init__(self, settings: Settings, pauses: int = 30) -> None:
        self.settings = settings
        self.elastic = Elastic(settings)
        self.waits: list[str] = []
        self.halts: list[str] = []
        self.pauses = pauses
        self.size = BulkSize(settings.bulk_articles, settings.bulk_bytes)
        indices = Indices(self.elastic, templates(settings), settings.named)
        self.writer = Writer(self.elastic, indices, self.size, self._wait, self._waits, self._halts, lambda: None,
                             lambda answer, seconds: None)  # fmt: skip

    def _waits(self, reason: str | None) -> None:
        self.waits += [reason] if reason else []

    def _halts(self, reason: str | None) -> None:
        self.halts += [reason] if reason else []

    def _wait(self, seconds: float) -> None:
        self.pauses -= 1 if seconds else 0
        assert self.pauses >= 0, f"it does not go on: {self.waits[-1:]} {self.halts[-1:]}"

    def write(self, articles: Sequence[EnrichedArticle]) -> list[Work]:
        """Until each has its end."""
        works = [work(article) for article in articles]
        self.writer.write(works)
        return works

    def held(self) -> int:
        """Articles in the index."""
        return self.elastic.count(self.settings.named("articles"))


@contextmanager
def writing(settings: Settings, pauses: int = 30, **changed: Any) -> Iterator[Writing]:
    """A writer with these settings, some of them changed."""
    found = Writing(settings.model_copy(update=changed), pauses)
    try:
        yield found
    finally:
        found.elastic.close()


def waiting(settings: Settings) -> int:
    """Messages of the enriched topic that the indexer's group has not committed."""
    topic = settings.named(ENRICHED.name)
    with Topics(settings) as topics:
        return topics.lag(settings.named("headwater-indexer"), [topic])[topic]


def wait_until_settled(settings: Settings, seconds: float = 60) -> None:
    """Until the group has committed all there is."""
    deadline = time.monotonic() + seconds
    while left := waiting(settings):
        assert time.monotonic() < deadline, f"{left} messages are not settled after {seconds:.0f} s"
        time.sleep(0.2)


def dead(settings: Settings) -> list[str]:
    """The errors of the dead letters."""
    return [letter.error for letter in letters(settings)]
