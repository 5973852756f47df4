"""One article as the index holds it, typed: what is handed out by the HTTP interface, by exports and by pollers' pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from services.contract.articles import (
    Caption,
    DateEvidence,
    Event,
    Excerpt,
    Provenance,
    Quote,
    Readability,
    Record,
    Stamp,
    Tone,
    TopicGuess,
)
from services.contract.rights import Rights
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings

INTERNAL: Final = ("vector", "headline", "content_hash", "version")
"""Of the document, never handed out: they mean nothing outside."""


class Point(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Degrees."""

    lat: float
    lon: float


class Place(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A place that the text names, resolved."""

    name: str
    kind: str
    location: Point
    mentions: int = 1
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    geonames: int | None = None
    confidence: float | None = None


class Name(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A person, organisation or place named in the text."""

    name: str
    kind: str
    mentions: int
    offset: int
    """Of the first mention, in characters of title + newline + text."""
    role: str | None = None
    confidence: float | None = None


class Article(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An article with everything that is known of it; fields that are empty are left out."""

    id: str
    source: str
    channel: str
    title: str
    text: str
    language: str
    language_confidence: float
    time: datetime
    """`published` where it is proved, else `first_seen`."""
    observed: datetime
    first_seen: datetime
    indexed: datetime
    revision: int
    edition: int
    words: int
    reading_seconds: int
    group: str
    """Equal for articles that copy one another."""
    story: str
    """The id of the article that began the story which it tells."""
    wire: bool
    provenance: Provenance
    stages: dict[str, Stamp] = msgspec.field(default_factory=dict)
    """Which model settled it in each stage, and when."""
    url: str | None = None
    urls: tuple[str, ...] = ()
    guid: str | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: str | None = None
    captions: tuple[Caption, ...] = ()
    stated_language: str | None = None
    published: datetime | None = None
    dates: tuple[DateEvidence, ...] = ()
    topics: tuple[TopicGuess, ...] = ()
    entities: tuple[Name, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    place_names: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    countries: tuple[str, ...] = ()
    key_phrases: tuple[str, ...] = ()
    extract: tuple[Excerpt, ...] = ()
    quotes: tuple[Quote, ...] = ()
    speakers: tuple[str, ...] = ()
    agency: str | None = None
    tone: Tone | None = None
    readability: Readability | None = None
    events: tuple[Event, ...] = ()
    copy_of: str | None = None
    share: float | None = None
    """So much of the shorter of it and the one that it copies is in the other."""
    lead: str | None = None
    first: str | None = None
    first_source: str | None = None
    copies: int | None = None
    rights: Rights | None = None
    urgency: int | None = None
    """An agency's, 1 (highest) to 9."""
    paywalled: bool | None = None
    """True: its page says that it is not free to read, so that the text may be a part of it."""
    withheld: str | None = None
    """Why text, extract, quotations and captions are left out: the caller holds no licence for them."""


def article_of(source: Mapping[str, Any]) -> Article:
    """The article in a document of the index. Raises msgspec.ValidationError where it is none of Headwater's."""
    body = dict(source)
    for field in ("title", "text"):
        body[field] = "".join(source[field].values())
    return msgspec.convert(body, Article)


def article(id_: str, elastic: Elastic, settings: Settings) -> Article | None:
    """The indexed article with this id, or None. Raises ElasticRefused, ElasticUnreachable."""
    body = {"query": {"ids": {"values": [id_]}}, "_source": {"excludes": list(INTERNAL)}}
    hits = elastic.search(settings.named("articles"), body, ignore_unavailable="true")["hits"]["hits"]
    return article_of(hits[0]["_source"]) if hits else None
