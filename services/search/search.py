"""Runs a search, and once more with room for typing errors where nothing was found.

The only part that talks to Elasticsearch; what it sends and what it reads are pure functions beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused
from services.runtime.settings import Settings
from services.search.query import COLLAPSED, build, copies_query, languages_query
from services.search.request import SearchRequest
from services.search.results import SearchResult, parse, with_copies

TOO_BUSY: Final = 429
"""The status of a search that found the queue full or would have broken the circuit of the heap."""


def search(elastic: Elastic, settings: Settings, request: SearchRequest) -> SearchResult:
    """The articles that match; nothing where nothing has been indexed. Raises ElasticRefused, ElasticUnreachable."""
    index = _Index(elastic, settings.named("articles"))
    languages = request.language or index.languages()
    result = index.run(request, languages, fuzzy=False)
    if result.total or not request.parts.plain:
        return result
    try:
        similar = index.run(request, languages, fuzzy=True)
    except ElasticRefused as error:
        if error.status != TOO_BUSY:
            raise
        return result  # a courtesy, which a cluster short of memory may decline
    return replace(similar, fuzzy=True) if similar.total else result


@dataclass(frozen=True, slots=True)
class _Index:
    elastic: Elastic
    alias: str

    def languages(self) -> Sequence[str]:
        """Asked each time, so that the first article of a new language is found as soon as any other."""
        answer = self.ask(languages_query())
        return [bucket["key"] for bucket in answer.get("aggregations", {}).get("language", {}).get("buckets", ())]

    def run(self, request: SearchRequest, languages: Sequence[str], fuzzy: bool) -> SearchResult:
        result = parse(self.ask(build(request, fuzzy=fuzzy, languages=languages)))
        field = COLLAPSED.get(request.collapse, "")
        groups = [group for hit in result.hits if (group := getattr(hit, field, ""))]
        return with_copies(result, self.ask(copies_query(request, groups)), field) if groups else result

    def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.elastic.search(self.alias, body, ignore_unavailable="true")
