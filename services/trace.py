"""Where did my article go? Its way from the producer to the index, told from what each place has kept of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from services.contract.identity import article_id, canonical_url, key
from services.pipeline import CLASSIFIED, ENRICHED, RAW, UNIQUE, Lane
from services.runtime.dead_letters import letters
from services.runtime.elastic import Elastic
from services.runtime.kafka_client import partition_of
from services.runtime.settings import Settings
from services.runtime.tombstones import tombstones
from services.runtime.topic_log import read_all

_ID: Final = re.compile(r"[0-9a-f]{32}")


class NotFound(LookupError):
    """Nothing is known under this name, or too much; the message says which."""


@dataclass
class Trace:
    """What is known of one article."""

    id: str
    document: dict[str, Any] | None = None
    """As in the index; None where it is not there."""
    sightings: list[dict[str, Any]] = field(default_factory=list)
    dead: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    """Its messages that still lie in the flow's topics; only where asked for, or where the index has no document."""

    taken_down: dict[str, Any] | None = None
    """The act, with its reason and time, where it was taken down; then `document` is left out."""

    @property
    def known(self) -> bool:
        """Whether anything was found at all."""
        return bool(self.taken_down or self.document or self.sightings or self.dead or self.messages)


def resolve(name: str, elastic: Elastic, settings: Settings) -> str:
    """The article id behind a URL, an id, or a unique start of a title. Raises NotFound."""
    if _ID.fullmatch(name.lower()):
        return name.lower()
    if "://" in name:
        url = canonical_url(name)
        if url is None:
            raise NotFound(f"{name} is not an http(s) URL")
        return article_id(url=url, source="", guid=None, title="")
    query = {"prefix": {"headline": {"value": name.lower()}}}
    found = elastic.search(settings.named("articles"), {"query": query, "_source": ["headline"], "size": 6})
    hits = found["hits"]["hits"]
    if not hits:
        raise NotFound(f"no indexed article's title starts with “{name}”; give its URL or id")
    if len(hits) > 1:
        titles = "; ".join(hit["_source"]["headline"] for hit in hits[:5])
        raise NotFound(f"several titles start with “{name}”: {titles}. Give more of it")
    return str(hits[0]["_id"])


def trace(article: str, elastic: Elastic, settings: Settings, *, topics: bool) -> Trace:
    """Everything that is known of an article id."""
    fields = ["*"]
    found = elastic.by_ids(settings.named("articles"), [article], fields).get(article)
    query = {"term": {"id": article}}
    body = {"query": query, "sort": [{"observed": "asc"}], "size": 100}
    seen = elastic.search(settings.named("sightings"), body, ignore_unavailable="true")["hits"]["hits"]
    stone = tombstones(settings).get(key(article))
    result = Trace(article, None if stone else found, [hit["_source"] for hit in seen])
    result.dead = [letter.as_dict() for letter in letters(settings) if letter.key == key(article)]
    result.taken_down = msgspec.to_builtins(stone)
    if topics or result.document is None:
        result.messages = list(_messages(article, settings))
    return result


class Step(NamedTuple):
    """One step of an article's way."""

    at: str
    """Time in UTC, to the millisecond."""
    seconds: float
    """Since it was read."""
    what: str
    """Who did what, by which model, and what was decided."""


def way(document: Mapping[str, Any]) -> list[Step]:
    """What became of an article on its way to the index, told from its document."""
    origin = document["provenance"]
    steps = [
        (document["observed"], f"read by {origin['producer']} from {origin['input']} {origin.get('position', '')}")
    ]
    for stage, stamp in document.get("stages", {}).items():
        decided = _DECIDED[stage](document) if stage in _DECIDED else ""
        steps.append((stamp["at"], f"{stage} ({stamp['model']}){': ' if decided else ''}{decided}"))
    steps.append((document["indexed"], f"indexed: {_linked(document)}"))
    began = datetime.fromisoformat(document["observed"])
    return [_step(datetime.fromisoformat(at), began, what.rstrip()) for at, what in steps]


def _step(at: datetime, began: datetime, what: str) -> Step:
    told = at.astimezone(UTC).isoformat(" ", "milliseconds").removesuffix("+00:00")
    return Step(told, (at - began).total_seconds(), what)


def _told_apart(document: Mapping[str, Any]) -> str:
    return "a new article" if document["revision"] == 1 else f"revision {document['revision']} of a known article"


def _classified(document: Mapping[str, Any]) -> str:
    topics = [f"{topic['name']} {topic['confidence']:.2f}" for topic in document.get("topics", ())]
    return (
        f"language {document['language']} {document['language_confidence']:.2f}; topics {', '.join(topics) or 'none'}"
    )


def _enriched(document: Mapping[str, Any]) -> str:
    parts = {"people": "people", "organisations": "organisations", "place_names": "place names", "places": "places on the map",
             "quotes": "quotes"}  # fmt: skip
    return ", ".join(f"{len(document.get(field, ()))} {name}" for field, name in parts.items())


def _linked(document: Mapping[str, Any]) -> str:
    copy = f"copies {document['copy_of']} by {document['share']:.0%}" if document.get("copy_of") else "copies no other"
    story = document.get("story")
    return f"{copy}{f'; story {story}' if story else ''}; version {document['version']}"


_DECIDED: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "dedupe": _told_apart, "classify": _classified, "enrich": _enriched,
}  # fmt: skip


def _messages(article: str, settings: Settings) -> Iterator[dict[str, Any]]:
    wanted = key(article)
    for topic in (RAW, UNIQUE, CLASSIFIED, ENRICHED):
        for lane in Lane:
            name = settings.named(topic.on(lane))
            for arrival in read_all(settings, name, partition_of(wanted, topic.partitions)):
                if arrival.key == wanted:
                    at = datetime.fromtimestamp(arrival.timestamp_ms / 1000, UTC).isoformat()
                    yield {"topic": name, "partition": arrival.partition, "offset": arrival.offset, "at": at}
