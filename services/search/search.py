"""Runs a search, and once more with room for typing errors where nothing was found.

The only part that talks to Elasticsearch; what it sends and what it reads are pure functions beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.query import build, languages_query
from services.search.request import SearchRequest
from services.search.results import SearchResult, parse


def search(elastic: Elastic, settings: Settings, request: SearchRequest) -> SearchResult:
    """The articles that match; nothing where nothing has been indexed. Raises ElasticRefused, ElasticUnreachable."""
    index = _Index(elastic, settings.named("articles"))
    languages = request.language or index.languages()
    result = index.run(request, languages, fuzzy=False)
    if result.total or not request.parts.plain:
        return result
    similar = index.run(request, languages, fuzzy=True)
    return replace(similar, fuzzy=True) if similar.total else result


@dataclass(frozen=True, slots=True)
class _Index:
    elastic: Elastic
    alias: str

    def languages(self) -> Sequence[str]:
        """Asked each time, so that the first article of a new language is found as soon as any other."""
        answer = self.elastic.search(self.alias, languages_query(), ignore_unavailable="true")
        return [bucket["key"] for bucket in answer.get("aggregations", {}).get("language", {}).get("buckets", ())]

    def run(self, request: SearchRequest, languages: Sequence[str], fuzzy: bool) -> SearchResult:
        body = build(request, fuzzy=fuzzy, languages=languages)
        return parse(self.elastic.search(self.alias, body, ignore_unavailable="true"))
