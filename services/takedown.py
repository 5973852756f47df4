"""Takes an article down for ever: recorded, out of the index, out of the archive, and kept out by every process.

The flow does the work (each process hears the tombstone); this is what a person's command adds to it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.contract.identity import article_id, canonical_url, key
from services.contract.notices import Tombstone
from services.pipeline import DEAD, RAW
from services.producers import oversize
from services.runtime import retention
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.runtime.tombstones import record, tombstones
from services.trace import resolve

POLL_SECONDS: Final = 0.5
CALM: Final = 3
"""So many looks in a row must find nothing: an article in flight may still be written, and go again."""
_MOST: Final = 100
_FIELDS: Final = ("headline", "url", "urls", "content_hash")


@dataclass
class Taken:
    """What is to be taken down, and then what became of it."""

    stones: list[Tombstone]
    """One for each id of the article: its own first, then those that its other URLs would give it."""
    title: str | None = None
    """As in the index; None where it is not there."""
    copies: list[str] = field(default_factory=list)
    """URLs of exact copies: articles of their own, that stay."""
    since: datetime | None = None
    """Set where it was taken down before."""
    gone: bool = False
    """Whether the index has it no more."""
    files: list[Path] = field(default_factory=list)
    """Of the archive, deleted."""


def plan(name: str, reason: str, elastic: Elastic, settings: Settings, at: datetime) -> Taken:
    """What a takedown of this URL, id or unique start of a title means. An article that is not there yet can be named
    too, by its URL or id. Raises NotFound, ElasticUnreachable, ElasticRefused, BrokerUnreachable.
    """
    id_ = resolve(name, elastic, settings)
    url = canonical_url(name) if "://" in name else None
    found = dict(_documents(elastic, settings, {"ids": {"values": [id_]}}))
    if url:  # it may be known under another URL
        found.update(_documents(elastic, settings, {"term": {"urls": url}}))
    known = tombstones(settings)
    urls: dict[str, str | None] = {id_: url or found.get(id_, {}).get("url")}
    for other, document in found.items():
        urls.setdefault(other, document.get("url"))
        for each in document.get("urls", ()):
            urls.setdefault(article_id(url=each, source="", guid=None, title=""), each)
    stones = [known.get(key(i)) or Tombstone(id=i, reason=reason, at=at, url=u) for i, u in urls.items()]
    before = known.get(key(id_))
    title = next((document["headline"] for document in found.values()), None)
    return Taken(stones, title, _copies(elastic, settings, found), before.at if before else None)


def _documents(elastic: Elastic, settings: Settings, query: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    alias = settings.named("articles")
    body = {"query": query, "_source": list(_FIELDS), "size": _MOST}
    for hit in elastic.search(alias, body, ignore_unavailable="true")["hits"]["hits"]:
        yield hit["_id"], hit["_source"]


def _copies(elastic: Elastic, settings: Settings, found: dict[str, dict[str, Any]]) -> list[str]:
    hashes = sorted({document["content_hash"] for document in found.values()})
    same = _documents(elastic, settings, {"terms": {"content_hash": hashes}}) if hashes else ()
    return sorted(document.get("url") or id_ for id_, document in same if id_ not in found)


def take_down(
    taken: Taken, elastic: Elastic, settings: Settings, seconds: float, told: Callable[[str], None] = lambda _: None
) -> None:
    """Record it, wait until the index has it no more (`seconds` at most; `taken.gone` says it), clear the archive.

    Raises BrokerUnreachable, PublishFailed, ElasticUnreachable, ElasticRefused, OSError; to do it again is harmless.
    """
    for stone in taken.stones:
        record(settings, stone)
        taken.files += oversize.remove(settings, key(stone.id))
    told("Recorded; waiting until the index has it no more")
    taken.gone = _gone([stone.id for stone in taken.stones], elastic, settings, seconds)


def _gone(ids: list[str], elastic: Elastic, settings: Settings, seconds: float) -> bool:
    alias, ledger = settings.named("articles"), settings.named("revisions")
    query = {"terms": {"id": ids}}
    deadline, calm = time.monotonic() + seconds, 0
    while True:
        elastic.refresh(alias)
        there = elastic.by_ids(alias, ids, ["id"]) or any(elastic.scan(ledger, [], query))
        calm = 0 if there else calm + 1
        if calm >= CALM or time.monotonic() > deadline:
            return calm >= CALM
        time.sleep(POLL_SECONDS)


def expiry(settings: Settings, at: datetime) -> dict[str, datetime]:
    """When what Kafka itself still holds of it is certainly deleted: its messages, and its dead letters."""
    return {"topics": retention.gone_by(settings, RAW, at), "dead_letters": retention.gone_by(settings, DEAD, at)}
