"""Which saved searches match which articles of a batch.

The articles are written into a small index of their own, with the very mapping and analysis of the monthly ones, and
each search is run on it as a back-test runs it on those. So the two can not differ: not in a stem, not in an accent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from services.alerts.saved import Saved
from services.contract.articles import EnrichedArticle
from services.indexer.documents import document
from services.indexer.template import templates
from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused
from services.runtime.settings import Settings
from services.search.query import matching

AT_ONCE: Final = 200
"""Searches in one request."""


@dataclass(slots=True)
class Matcher:
    """With an index of its own; several processes may share it."""

    elastic: Elastic
    settings: Settings

    def prepare(self) -> None:
        """Make its index where it lacks. Raises ElasticRefused, ElasticUnreachable."""
        template = templates(self.settings)[self.settings.named("headwater-articles")]["template"]
        body = {
            "settings": {
                **template["settings"],
                "number_of_shards": 1,
                "number_of_replicas": self.settings.replicas,
                "refresh_interval": "-1",
            },
            "mappings": template["mappings"],
        }
        try:
            self.elastic.call(f"/{self._index}", "PUT", body)
        except ElasticRefused as error:
            if error.kind != "resource_already_exists_exception":
                raise

    def renew(self) -> None:
        """Make it anew, to this version's mapping and without what a killed process left in it."""
        self.elastic.call(f"/{self._index}", "DELETE", ignore_unavailable="true")
        self.prepare()

    def match(
        self, articles: Sequence[EnrichedArticle], searches: Sequence[Saved], now: datetime
    ) -> list[tuple[Saved, str]]:
        """Each search with the ids of the articles that it matches. Raises ElasticRefused, ElasticUnreachable."""
        asked = [search for search in searches if any(_may(search, one) for one in articles)]
        if not asked:
            return []
        ids = list({one.id for one in articles})
        languages = list({one.language for one in articles})
        self._write(articles, now)
        try:
            found = [hit for some in _parts(asked) for hit in self._ask(some, ids, languages)]
        finally:
            self._clear(ids)
        return found

    def _write(self, articles: Sequence[EnrichedArticle], now: datetime) -> None:
        lines = []
        for one in articles:
            lines.append(msgspec.json.encode({"index": {"_index": self._index, "_id": one.id}}))
            lines.append(msgspec.json.encode(document(one, now)))
        for result in self.elastic.bulk(lines):
            if (
                result.status >= 300 and result.status != 400
            ):  # what no index takes, the monthly one does not take either
                raise ElasticRefused(result.status, result.error, result.reason)
        self.elastic.refresh(self._index)

    def _ask(
        self, searches: Sequence[Saved], ids: Sequence[str], languages: Sequence[str]
    ) -> Iterator[tuple[Saved, str]]:
        lines = []
        for search in searches:
            request = search.asked.request()
            query = {"bool": {"filter": [{"ids": {"values": ids}}, matching(request, request.language or languages)]}}
            lines.append(msgspec.json.encode({"index": self._index, "allow_partial_search_results": False}))
            lines.append(msgspec.json.encode({"query": query, "size": len(ids), "_source": False}))
        answers = self.elastic.call("/_msearch", "POST", lines)["responses"]
        for search, answer in zip(searches, answers, strict=True):
            if "error" in answer:
                raise ElasticRefused(answer["status"], answer["error"]["type"], str(answer["error"].get("reason")))
            yield from ((search, hit["_id"]) for hit in answer["hits"]["hits"])

    def _clear(self, ids: Sequence[str]) -> None:
        lines: list[bytes] = [msgspec.json.encode({"delete": {"_index": self._index, "_id": id_}}) for id_ in ids]
        self.elastic.bulk(lines)

    @property
    def _index(self) -> str:
        return self.settings.named("alert-matching")


def _may(search: Saved, article: EnrichedArticle) -> bool:
    """Whether the filters that need no analysis let the article through."""
    asked: Any = search.asked.request()
    return (
        (not asked.language or article.language in asked.language)
        and (not asked.country or not set(asked.country).isdisjoint(article.countries))
        and (not asked.source or article.source.casefold() in {value.casefold() for value in asked.source})
    )


def _parts(searches: Sequence[Saved]) -> Iterator[Sequence[Saved]]:
    for start in range(0, len(searches), AT_ONCE):
        yield searches[start : start + AT_ONCE]
