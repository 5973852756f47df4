"""All articles that a search finds, page by page in the order of time, however many there are.

Paged by the last one's time and id (`search_after`), so no page repeats or skips an article, whatever is written in
between; relevance has no such order, which is why `search` ends at its window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.article import INTERNAL, Article, article_of
from services.search.cursor import Position, digest, read, write
from services.search.query import LEADS, WHOLE, matching
from services.search.request import SearchRequest

Order = Literal["newest", "oldest"]
LONGEST_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles, and where to go on."""

    articles: tuple[Article, ...]
    cursor: str | None
    """For the next page; None where this is the last."""


def page(
    elastic: Elastic, settings: Settings, request: SearchRequest, size: int,
    order: Order = "newest", cursor: str | None = None,
) -> Page:  # fmt: skip
    """At most `size` articles after the cursor. Raises RequestError, ElasticRefused, ElasticUnreachable."""
    body = body_of(request, order) | {"size": size}
    if cursor is not None:
        last = read(cursor, Position, request)
        body["search_after"] = [last.time, last.id]
    hits = elastic.search(settings.named("articles"), body, ignore_unavailable="true", **WHOLE)["hits"]["hits"]
    if len(hits) < size:
        return Page(tuple(article_of(hit["_source"]) for hit in hits), None)
    time, id_ = hits[-1]["sort"]
    following = write(Position(search=digest(request), time=time, id=id_))
    return Page(tuple(article_of(hit["_source"]) for hit in hits), following)


def body_of(request: SearchRequest, order: Order) -> dict[str, Any]:
    """The search body without size: whole documents, one by one, or (`counted`: leads) those that copy no other one."""
    query = matching(request)
    if request.counted == "leads":
        query = {"bool": {"filter": [query, LEADS]}}
    direction = "desc" if order == "newest" else "asc"
    return {
        "query": query,
        "sort": [{"time": direction}, {"id": "asc"}],
        "_source": {"excludes": list(INTERNAL)},
        "track_total_hits": False,
        "timeout": "30s",
    }


def everything(elastic: Elastic, settings: Settings, request: SearchRequest, order: Order) -> Iterator[Article]:
    """All articles as they stand at one point in time. Raises ElasticRefused, ElasticUnreachable."""
    body = body_of(request, order)
    hits = elastic.scan(
        settings.named("articles"), body["_source"], body["query"], sort=body["sort"], page=LONGEST_PAGE
    )
    return (article_of(hit["_source"]) for hit in hits)
