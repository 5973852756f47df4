"""Sends articles that a search finds through the stages again, on the lane of old news.

Each goes back to the raw topic, with a version above the one that it stands under. Dedupe lets it pass as it is, if no
newer text has come meanwhile: no revision, no sighting, and whatever link says of it stays.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec

from services.contract.articles import encode
from services.contract.identity import key
from services.pipeline import RAW, Lane
from services.reenrich.again import FIELDS, article_of, next_version
from services.runtime.arrival import REENRICH, Departure
from services.runtime.elastic import Elastic
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.search.query import matching
from services.search.request import SearchRequest


@dataclass
class Count:
    """What became of the articles."""

    sent: int = 0
    """Acked by the broker."""
    unreadable: list[str] = field(default_factory=list)
    """Ids of documents that are not of this version of Headwater."""


@dataclass(frozen=True)
class Reenricher:
    """Of one namespace. With `models` (by stage) only what those have not read is chosen."""

    elastic: Elastic
    settings: Settings
    request: SearchRequest
    models: Mapping[str, str] | None = None

    def chosen(self, fields: Sequence[str] = ("stages",)) -> Iterator[dict[str, Any]]:
        """The documents, of one point in time. Raises ElasticRefused, ElasticUnreachable."""
        wanted = (*dict.fromkeys((*fields, "stages")),)
        for hit in self.elastic.scan(self.settings.named("articles"), wanted, matching(self.request)):
            if self.models is None or not read_by(hit["_source"], self.models):
                yield hit

    def send(self, most: int | None = None, told: Callable[[int], None] = lambda _: None) -> Count:
        """Publish them, at most so many, `told` of each how many they are; returns once all are acked.

        Raises BrokerUnreachable, PublishFailed, ElasticRefused, ElasticUnreachable.
        """
        count = Count()

        def acked(_token: object, _partition: int, _offset: int) -> None:
            count.sent += 1

        publisher = Publisher(self.settings, acked)
        try:
            for number, message in enumerate(islice(self._messages(count), most), 1):
                publisher.publish(message)
                told(number)
            publisher.flush()
        finally:
            publisher.close()
        return count

    def _messages(self, count: Count) -> Iterator[Departure]:
        topic = self.settings.named(RAW.on(Lane.BACKFILL))
        for hit in self.chosen(FIELDS):
            try:
                article = article_of(hit["_source"])
            except msgspec.ValidationError:
                count.unreadable.append(hit["_id"])
                continue
            version = str(next_version(hit["_version"])).encode()
            yield Departure(topic, key(article.id), encode(article), ((REENRICH, version),))


def read_by(document: Mapping[str, Any], models: Mapping[str, str]) -> bool:
    """Whether all of these models, by their stages' names, have read the article as it stands."""
    stages = document.get("stages", {})
    return all(stages.get(stage, {}).get("model") == model for stage, model in models.items())
