"""From a message to a bulk action, purely: which index, which id, which version, which document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from services.contract.articles import EnrichedArticle, Place, reader
from services.contract.links import Link, Telling
from services.contract.notices import Sighting
from services.indexer.template import language_field
from services.text.sounds import bones, sounds

ARTICLES: Final = reader(EnrichedArticle)
SIGHTINGS: Final = reader(Sighting)
LINKS: Final = reader(Link)
TELLINGS: Final = reader(Telling)
NOTHING: Final[Mapping[str, Any]] = {}
_AS_THEY_ARE: Final = (
    "id", "source", "channel", "url", "urls", "guid", "authors", "tags", "image", "captions", "language",
    "language_confidence", "stated_language", "topics", "entities", "countries", "key_phrases", "extract", "quotes",
    "agency", "tone", "readability", "events", "vector", "published", "observed", "first_seen", "dates", "words",
    "reading_seconds", "rights", "urgency", "paywalled", "version", "revision", "edition", "content_hash", "provenance", "stages",
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


def article_action(article: EnrichedArticle, now: datetime, said: Mapping[str, Any] = NOTHING) -> Action:
    """The article's document, in the index of the month in which it was first seen."""
    source = msgspec.json.encode(document(article, now, said))
    return Action(f"articles-{month(article.first_seen)}", article.id, article.version, source)


def document(article: EnrichedArticle, now: datetime, said: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """What Elasticsearch stores. `time` is the publication where it is proved, else when it was first seen.

    `said` is what the link stage says of it; by itself it copies nobody and tells a story of its own.
    """
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
        story=article.id,
        wire=article.agency is not None,
        **{name: names for name, names in by_kind.items() if names},
    )
    body.update(_heard(by_kind["people"]))
    if speakers := sorted({quote.speaker for quote in article.quotes if quote.speaker}):
        body["speakers"] = speakers
    if article.summary and article.summary != article.text:
        body["summary"] = article.summary
    if article.places:
        body["places"] = [_place(place) for place in article.places]
    body.update((name, value) for name, value in said.items() if value is not None)
    return body


def renewed(source: Mapping[str, Any]) -> dict[str, Any]:
    """A document that an earlier version stored, with the fields that this one works out from others."""
    return {**source, **_heard(source.get("people", []))}


def _heard(people: Sequence[str]) -> dict[str, list[str]]:
    if not people:
        return {}
    return {"people_sounds": [sounds(name) for name in people], "people_bones": [bones(name) for name in people]}


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
        "kind": place.kind,
        **({"country": place.country} if place.country else {}),
        "location": {"lat": place.lat, "lon": place.lon},
        "mentions": place.mentions,
        **({"geonames": place.geonames} if place.geonames else {}),
        **({"confidence": place.confidence} if place.confidence else {}),
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
