"""From a message to a bulk action, purely: which index, which id, which version, which document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from services.contract.articles import EnrichedArticle, Place, Sighting, reader
from services.contract.links import Link
from services.indexer.template import language_field

ARTICLES: Final = reader(EnrichedArticle)
SIGHTINGS: Final = reader(Sighting)
LINKS: Final = reader(Link)
SAID: Final = ("copy_of", "share", "lead", "first", "first_source", "copies")
"""Of a link, what stands in the article's document too."""
_AS_THEY_ARE: Final = (
    "id", "source", "channel", "url", "urls", "guid", "authors", "tags", "image", "captions", "language",
    "language_confidence", "stated_language", "topics", "entities", "countries", "key_phrases", "published", "observed",
    "first_seen", "dates", "words", "reading_seconds", "version", "revision", "edition",
    "content_hash", "provenance", "stages",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One operation of a bulk request."""

    index: str
    """Without the namespace."""
    id: str
    version: int | None
    """External version; None: the id alone makes it harmless to write again."""
    source: bytes
    delete: bool = False
    """Instead of a document: take it away, and refuse every lower version that comes later."""
    update: bool = False
    """The source holds fields that replace the document's; nothing happens where there is no document."""

    def size(self) -> int:
        """Bytes that it takes in the request, near enough."""
        return len(self.source) + 200


def month(time: datetime) -> str:
    """The suffix of the monthly index of a time."""
    return f"{time:%Y.%m}"


def article_action(article: EnrichedArticle, now: datetime, link: Link | None = None) -> Action:
    """The article's document, in the index of the month in which it was first seen."""
    source = msgspec.json.encode(document(article, now, link))
    return Action(f"articles-{month(article.first_seen)}", article.id, article.version, source)


def document(article: EnrichedArticle, now: datetime, link: Link | None = None) -> dict[str, Any]:
    """What Elasticsearch stores. `time` is the publication where it is proved, else when it was first seen."""
    field = language_field(article.language)
    body = {name: value for name in _AS_THEY_ARE if (value := getattr(article, name)) not in (None, ())}
    by_kind = _names_by_kind(article)
    body.update(
        headline=article.title,
        title={field: article.title},
        text={field: article.text},
        time=article.published or article.first_seen,
        indexed=now,
        group=article.content_hash,
        **{name: names for name, names in by_kind.items() if names},
    )
    if article.summary and article.summary != article.text:
        body["summary"] = article.summary
    if article.places:
        body["places"] = [_place(place) for place in article.places]
    if link:
        body.update((name, value) for name, value in said(link).items() if value is not None)
    return body


def said(link: Link) -> dict[str, Any]:
    """The fields of a document that a link sets; None where it says nothing."""
    return {**{name: getattr(link, name) or None for name in SAID}, "group": link.lead or link.id}


def link_action(link: Link) -> Action:
    """The link's own document; the newest by its order stands."""
    fields = {k: v for k, v in msgspec.structs.asdict(link).items() if v is not None}
    return Action(f"links-{month(link.first_seen)}", link.id, link.order + 1, msgspec.json.encode(fields))


def patch_action(link: Link) -> Action:
    """What the link changes in the article's document."""
    return Action(
        f"articles-{month(link.first_seen)}", link.id, None, msgspec.json.encode({"doc": said(link)}), update=True
    )


PATCHES: Final = 1 << 19
"""More than the links that one revision of an article gets, each of which raises its version by one; less than the
distance to the next revision (one millisecond << 20).
"""


def drop_action(link: Link) -> Action:
    """Takes a copy out of the index: this text of it, not a later one."""
    return Action(f"articles-{month(link.first_seen)}", link.id, link.version + PATCHES, b"", delete=True)


def _names_by_kind(article: EnrichedArticle) -> Mapping[str, list[str]]:
    fields = {"person": "people", "organisation": "organisations", "place": "place_names"}
    names: dict[str, list[str]] = {field: [] for field in fields.values()}
    for entity in article.entities:
        if entity.kind in fields:
            names[fields[entity.kind]].append(entity.name)
    return names


def _place(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "country": place.country,
        "location": {"lat": place.lat, "lon": place.lon},
        "mentions": place.mentions,
        **({"geonames": place.geonames} if place.geonames else {}),
    }


TAKEN_DOWN_VERSION: Final = 1 << 62
"""Above every version that an observation can give (milliseconds << 20)."""


def removal(index: str, id_: str) -> Action:
    """Takes an article out of a monthly index (its name without the namespace), and keeps it out of it."""
    return Action(index, id_, TAKEN_DOWN_VERSION, b"", delete=True)


def sighting_action(sighting: Sighting) -> Action:
    """The sighting's document; its id names the message that repeated the article, so a replay writes the same one."""
    fields = {k: v for k, v in msgspec.structs.asdict(sighting).items() if v is not None}
    return Action(
        f"sightings-{month(sighting.observed)}",
        f"{sighting.id}-{sighting.message}",
        None,
        msgspec.json.encode(fields),
    )
