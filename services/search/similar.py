"""More like this: articles that share the words by which one differs from all others."""

from typing import Any, Final

from services.indexer.template import language_field
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.query import SHOWN
from services.search.results import Hit, parse

_TERMS: Final = 25
"""Words of the article by which others are looked for: those of the highest tf-idf."""


def similar(id_: str, elastic: Elastic, settings: Settings, size: int) -> list[Hit] | None:
    """The articles most like this one, best first, without those that copy it; None where the index has no such article.

    By Elasticsearch's `more_like_this`. Raises ElasticRefused, ElasticUnreachable.
    """
    alias = settings.named("articles")
    asked = {"query": {"ids": {"values": [id_]}}, "_source": ["language", "group"]}
    hits = elastic.search(alias, asked, ignore_unavailable="true")["hits"]["hits"]
    if not hits:
        return None
    return list(parse(elastic.search(alias, _body(hits[0], size))).hits)


def _body(own: dict[str, Any], size: int) -> dict[str, Any]:
    field = language_field(own["_source"]["language"])
    like = {
        "fields": [f"title.{field}", f"text.{field}"],
        "like": [{"_index": own["_index"], "_id": own["_id"]}],
        "min_term_freq": 1,
        "min_doc_freq": 2,
        "max_query_terms": _TERMS,
        "minimum_should_match": "30%",
    }
    return {
        "query": {"bool": {"must": [{"more_like_this": like}],
                           "must_not": [{"term": {"group": own["_source"]["group"]}}]}},
        "collapse": {"field": "group"},
        "size": size,
        "_source": list(SHOWN),
        "timeout": "5s",
    }  # fmt: skip
