"""Saved searches and their hits, kept in two small indices of their own.

Every change of a hit is conditional on what was read (`if_seq_no`), so that two processes never both act on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from services.alerts.hit import Hit, hits_mapping
from services.alerts.saved import Saved
from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused
from services.runtime.settings import Settings

MOST: Final = 10_000
"""Saved searches."""
CONFLICT: Final = 409


@dataclass(frozen=True, slots=True)
class Kept:
    """A hit as it was read."""

    hit: Hit
    seq_no: int
    term: int


class Store:
    """Over a connection. Every method raises ElasticRefused and ElasticUnreachable."""

    def __init__(self, elastic: Elastic, settings: Settings) -> None:
        self._elastic = elastic
        self._searches, self._hits = settings.named("alert-searches"), settings.named("alert-hits")
        self._bodies = {
            self._searches: {"dynamic": "strict", "properties": {
                "id": {"type": "keyword"}, "saved": {"type": "object", "enabled": False}}},
            self._hits: {"dynamic": "strict", "properties": hits_mapping()},
        }  # fmt: skip
        self._replicas = settings.replicas

    def prepare(self) -> None:
        """Make the indices where they lack."""
        for name, mappings in self._bodies.items():
            body = {"settings": {"number_of_shards": 1, "number_of_replicas": self._replicas}, "mappings": mappings}
            try:
                self._elastic.call(f"/{name}", "PUT", body)
            except ElasticRefused as error:
                if error.kind != "resource_already_exists_exception":
                    raise

    def searches(self) -> list[Saved]:
        """All of them, by id; none where nothing was ever saved."""
        body = {"size": MOST, "sort": [{"id": "asc"}]}
        found = self._elastic.search(self._searches, body, ignore_unavailable="true")["hits"]["hits"]
        return [msgspec.convert(hit["_source"]["saved"], Saved) for hit in found]

    def search(self, id_: str) -> Saved | None:
        """One of them."""
        try:
            found = self._elastic.call(f"/{self._searches}/_doc/{id_}")
        except ElasticRefused as error:
            if error.status == 404:
                return None
            raise
        return msgspec.convert(found["_source"]["saved"], Saved)

    def save(self, saved: Saved) -> bool:
        """Keep a new one; False where its id is taken."""
        body = {"id": saved.id, "saved": msgspec.to_builtins(saved)}
        return self._created(self._searches, saved.id, body)

    def remove(self, id_: str) -> bool:
        """Forget a search, and its hits; False where there is none."""
        try:
            self._elastic.call(f"/{self._searches}/_doc/{id_}", "DELETE", refresh="true")
        except ElasticRefused as error:
            if error.status == 404:
                return False
            raise
        self.forget(id_)
        return True

    def forget(self, search: str) -> None:
        """Delete all hits of a search."""
        hits = self._elastic.scan(self._hits, [], {"term": {"search": search}})
        lines = [msgspec.json.encode({"delete": {"_index": self._hits, "_id": hit["_id"]}}) for hit in hits]
        if lines:
            self._elastic.bulk(lines)

    def add(self, hits: Iterable[Hit]) -> int:
        """Keep those that are new; how many."""
        lines = []
        for hit in hits:
            lines.append(msgspec.json.encode({"create": {"_index": self._hits, "_id": hit.id}}))
            lines.append(msgspec.json.encode(hit))
        results = self._elastic.bulk(lines) if lines else []
        for result in results:
            if result.status not in (201, CONFLICT):
                raise ElasticRefused(result.status, result.error, result.reason)
        return sum(result.status == 201 for result in results)

    def due(self, now: datetime, most: int) -> list[Kept]:
        """Hits that are to be looked at by now, those that wait longest first."""
        body = {"query": {"range": {"due": {"lte": now.isoformat()}}}, "sort": [{"due": "asc"}], "size": most,
                "seq_no_primary_term": True}  # fmt: skip
        found = self._elastic.search(self._hits, body)["hits"]["hits"]
        return [Kept(msgspec.convert(h["_source"], Hit), h["_seq_no"], h["_primary_term"]) for h in found]

    def change(self, kept: Kept, hit: Hit) -> Kept | None:
        """Put `hit` in the place of what was read, as it then stands; None where another process was quicker."""
        try:
            done = self._elastic.call(f"/{self._hits}/_doc/{hit.id}", "PUT", msgspec.to_builtins(hit),
                                      if_seq_no=kept.seq_no, if_primary_term=kept.term)  # fmt: skip
        except ElasticRefused as error:
            if error.status == CONFLICT:
                return None
            raise
        return Kept(hit, done["_seq_no"], done["_primary_term"])

    def fired(self, search: str, articles: Sequence[str]) -> bool:
        """Whether the search has fired for one of these articles."""
        self._elastic.refresh(self._hits)
        clauses = [{"term": {"search": search}}, {"term": {"state": "fired"}}, {"terms": {"article": list(articles)}}]
        body = {"query": {"bool": {"filter": clauses}}, "size": 0, "track_total_hits": 1}
        return bool(self._elastic.search(self._hits, body)["hits"]["total"]["value"])

    def claim(self, search: str, story: str, article: str) -> bool:
        """Whether this article is the one that fires for the story: the first that asks, also when it asks again."""
        id_ = f"{search}/{story}"
        seen = {"search": search, "article": article, "story": story}
        if self._created(self._hits, id_, seen):
            return True
        found = self._elastic.call(f"/{self._hits}/_doc/{id_.replace('/', '%2F')}")
        return bool(found["_source"]["article"] == article)

    def hits(self, search: str | None, states: Sequence[str], most: int) -> list[Hit]:
        """The newest first."""
        clauses: list[dict[str, Any]] = [{"exists": {"field": "state"}}]
        clauses += [{"term": {"search": search}}] if search else []
        clauses += [{"terms": {"state": list(states)}}] if states else []
        body = {"query": {"bool": {"filter": clauses}}, "sort": [{"seen": "desc"}], "size": most}
        found = self._elastic.search(self._hits, body, ignore_unavailable="true")["hits"]["hits"]
        return [msgspec.convert(hit["_source"], Hit) for hit in found]

    def dead(self, most: int) -> list[Kept]:
        """Hits with a delivery that was given up."""
        body = {"query": {"term": {"deliveries.state": "dead"}}, "size": most, "seq_no_primary_term": True}
        found = self._elastic.search(self._hits, body, ignore_unavailable="true")["hits"]["hits"]
        return [Kept(msgspec.convert(h["_source"], Hit), h["_seq_no"], h["_primary_term"]) for h in found]

    def _created(self, index: str, id_: str, body: dict[str, Any]) -> bool:
        try:
            self._elastic.call(f"/{index}/_create/{id_.replace('/', '%2F')}", "PUT", body, refresh="true")
        except ElasticRefused as error:
            if error.status == CONFLICT:
                return False
            raise
        return True
