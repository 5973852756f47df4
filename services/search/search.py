"""Runs a search, and once more with room for typing errors where nothing was found.

The only part that talks to Elasticsearch; what it sends and what it reads are pure functions beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused
from services.runtime.settings import Settings
from services.search.hybrid import by_meaning, by_words, fused, most_words, ranked, scores, weight_of
from services.search.languages import Languages
from services.search.query import COLLAPSED, build, copies_query
from services.search.request import SearchRequest
from services.search.results import SearchResult, is_partial, parse, with_copies, with_ways

TOO_BUSY: Final = 429
"""The status of a search that found the queue full or would have broken the circuit of the heap."""
NOTHING: Final[dict[str, Any]] = {"hits": {"hits": []}}
FEW: Final = 3
"""Words of which one may be left out."""


def search(
    elastic: Elastic, settings: Settings, request: SearchRequest, known: Languages | None = None
) -> SearchResult:
    """The articles that match; nothing where nothing has been indexed. Raises ElasticRefused, ElasticUnreachable.

    Where no article has the words, similar ones are looked for, and then those that have most of the words. `known`:
    kept from one search to the next, it spares each a question.
    """
    index = _Index(elastic, settings.named("articles"))
    languages = request.language or (known or Languages(elastic, index.alias)).held()
    if request.by == "hybrid" and request.parts.wanted():
        return index.both(request, languages)
    result = index.run(request, languages, fuzzy=False)
    if result.total or not request.parts.bends():
        return result
    try:
        return index.similar(request, languages) or index.most(request, languages) or result
    except ElasticRefused as error:
        if error.status != TOO_BUSY:
            raise
        return result  # a courtesy, which a cluster short of memory may decline


@dataclass(frozen=True, slots=True)
class _Index:
    elastic: Elastic
    alias: str

    def run(self, request: SearchRequest, languages: Sequence[str], fuzzy: bool) -> SearchResult:
        return self._whole(request, build(request, fuzzy=fuzzy, languages=languages))

    def similar(self, request: SearchRequest, languages: Sequence[str]) -> SearchResult | None:
        """With one letter of a word wrong."""
        found = self.run(request, languages, fuzzy=True)
        return replace(found, fuzzy=True) if found.total else None

    def most(self, request: SearchRequest, languages: Sequence[str]) -> SearchResult | None:
        """Without some of the words, where there are three at least and no quotes or alternatives that must be met."""
        if len(request.parts.plain) < FEW or request.parts.phrases or request.parts.either or request.unfinished:
            return None
        query = most_words(" ".join(request.parts.plain), languages, request)
        found = self._whole(request, {**build(request, languages=languages), "query": query})
        return replace(found, loose=True) if found.total else None

    def both(self, request: SearchRequest, languages: Sequence[str]) -> SearchResult:
        """By words and by meaning."""
        asked = by_words(request, languages)
        first = self.ask(asked) if asked else NOTHING
        best = first["hits"]["hits"]
        asked = by_meaning(request, best)
        second = self.ask(asked) if asked else NOTHING
        near = second["hits"]["hits"]
        words, meaning = scores(best), scores(near)
        body = {**build(request, languages=languages), "query": ranked(fused(words, meaning, weight_of(best)))}
        found = with_ways(self._whole(request, body), words, meaning)
        return replace(found, partial=found.partial or is_partial(first) or is_partial(second))

    def _whole(self, request: SearchRequest, body: dict[str, Any]) -> SearchResult:
        result = parse(self.ask(body))
        field = COLLAPSED.get(request.collapse, "")
        groups = [group for hit in result.hits if (group := getattr(hit, field, ""))]
        return with_copies(result, self.ask(copies_query(request, groups)), field) if groups else result

    def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.elastic.search(self.alias, body, ignore_unavailable="true")
