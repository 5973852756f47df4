"""Documents made and stored as the indexer makes and stores them, to be searched."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from services.contract.articles import EnrichedArticle
from services.indexer.documents import NOTHING, article_action
from services.indexer.template import templates
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.request import SearchRequest
from services.search.results import SearchResult
from services.search.search import search

INDEXED: Final = datetime(2026, 5, 1, tzinfo=UTC)


class Articles:
    """The indexed articles, to be searched."""

    def __init__(self, elastic: Elastic, settings: Settings) -> None:
        self.elastic, self.settings = elastic, settings

    def find(self, words: str = "", **parts: Any) -> SearchResult:
        return search(self.elastic, self.settings, SearchRequest(words=words, **parts))

    def ids(self, words: str = "", **parts: Any) -> list[str]:
        return [hit.id for hit in self.find(words, **parts).hits]


def index(elastic: Elastic, settings: Settings, articles: Iterable[EnrichedArticle],
          said: Mapping[str, Mapping[str, Any]] = NOTHING) -> None:  # fmt: skip
    """Write them; `said` is what the link stage says, by article id."""
    actions = [article_action(article, INDEXED, said.get(article.id, NOTHING)) for article in articles]
    lines = []
    for action in actions:
        lines += [json.dumps({"index": {"_index": settings.named(action.index), "_id": action.id}}).encode()]
        lines += [action.source]
    assert {result.status for result in elastic.bulk(lines)} <= {200, 201}


@contextmanager
def indexed(settings: Settings, articles: Iterable[EnrichedArticle]) -> Iterator[Articles]:
    """An index that holds them, while the block runs."""
    elastic = Elastic(settings)
    elastic.put_templates(templates(settings))
    every = list(articles)
    for name in {article_action(article, INDEXED).index for article in every}:
        elastic.create_index(settings.named(name))
    index(elastic, settings, every)
    assert elastic.count(settings.named("articles")) == len(every)
    try:
        yield Articles(elastic, settings)
    finally:
        elastic.delete_indices(settings.named("articles-*"))
        elastic.close()
