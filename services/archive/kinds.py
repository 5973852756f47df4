"""What is archived: every kind of message that the indexer is given, what each is about, and which of several stands.

All kinds, since articles alone would come back without their copies, their stories and where else they were seen.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

import msgspec

from services.contract.articles import SCHEMA, ArticleId, Moment
from services.contract.identity import key
from services.indexer.documents import ARTICLES, LINKS, SIGHTINGS, TELLINGS
from services.pipeline import ENRICHED, Topic
from services.pipeline import LINKS as LINKS_TOPIC
from services.pipeline import SIGHTINGS as SIGHTINGS_TOPIC
from services.pipeline import STORIES as STORIES_TOPIC


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The few fields of a message by which the archive knows it: read some ten times as fast as the whole."""

    id: ArticleId
    schema: int = SCHEMA

    def about(self, texts: bool) -> Hashable:  # noqa: ARG002 - articles alone have several texts
        """Of all messages about the same the newest stands; with `texts` each text of an article counts by itself."""
        return key(self.id)

    def rank(self) -> int:
        """The highest is the newest."""
        return 0

    def time(self) -> Moment:
        """By its day it is filed."""
        raise NotImplementedError


class ArticleHead(Head, frozen=True, kw_only=True):
    """Of an enriched article."""

    version: int
    first_seen: Moment
    edition: int = 1

    def about(self, texts: bool) -> Hashable:
        """The article, or one text of it."""
        return (key(self.id), self.edition) if texts else key(self.id)

    def rank(self) -> int:
        """As Elasticsearch decides."""
        return self.version

    def time(self) -> Moment:
        """The same for all versions of an article, and for what is said of it."""
        return self.first_seen


class MarkHead(Head, frozen=True, kw_only=True):
    """Of what the link stage says of an article."""

    order: int
    first_seen: Moment

    def rank(self) -> int:
        """As the indexer decides."""
        return self.order

    def time(self) -> Moment:
        """Of its article."""
        return self.first_seen


class SightingHead(Head, frozen=True, kw_only=True):
    """Of a repeat; every one counts."""

    message: str
    observed: Moment

    def about(self, texts: bool) -> Hashable:  # noqa: ARG002 - as above
        """The message that repeated the article."""
        return (key(self.id), self.message)

    def time(self) -> Moment:
        """When it was seen again."""
        return self.observed


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message."""

    name: str
    """Of its files."""
    topic: Topic
    whole: "msgspec.json.Decoder[Any]"
    head: type[Head]

    def head_of(self, record: Any) -> Head:
        """Of a message that was read as a whole."""
        return msgspec.convert(record, self.head, from_attributes=True)


ARTICLE: Final = Kind("articles", ENRICHED, ARTICLES, ArticleHead)
KINDS: Final = {
    kind.name: kind
    for kind in (
        ARTICLE,
        Kind("links", LINKS_TOPIC, LINKS, MarkHead),
        Kind("stories", STORIES_TOPIC, TELLINGS, MarkHead),
        Kind("sightings", SIGHTINGS_TOPIC, SIGHTINGS, SightingHead),
    )
}
"""By name, as the indexer reads them."""


def day_of(head: Head) -> str:
    """The folder in which it is filed, `2026-11-27` (UTC)."""
    return head.time().astimezone(UTC).date().isoformat()
