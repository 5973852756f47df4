"""What happened to a story: its articles in their order, who told it first, how many sources, when. From the index."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.results import Bucket

MOST: Final = 1000
"""So many of its articles are told; the counts are of all."""
_FIELDS: Final = ["id", "url", "source", "headline", "time", "copy_of"]


@dataclass(frozen=True, slots=True)
class Member:
    """An article of the story."""

    id: str
    source: str
    title: str
    url: str | None
    time: datetime
    copy: bool
    """Whether it copies another article."""


@dataclass(frozen=True, slots=True)
class Story:
    """All that tell it, the earliest first."""

    id: str
    """Of the article that began it, as they came in."""
    total: int
    sources: int
    """How many different ones, near enough above a thousand."""
    timeline: list[Bucket] = field(default_factory=list)
    """Hour, and how many articles."""
    members: list[Member] = field(default_factory=list)


def story(article: str, elastic: Elastic, settings: Settings) -> Story | None:
    """The story that an article id tells; None where it is not in the index. Raises ElasticRefused, ElasticUnreachable."""
    alias = settings.named("articles")
    own = elastic.by_ids(alias, [article], ["story"]).get(article)
    if own is None:
        return None
    name = own.get("story", article)
    hours = {"field": "time", "fixed_interval": "1h", "min_doc_count": 1}
    body = {
        "query": {"term": {"story": name}}, "sort": [{"time": "asc"}, {"id": "asc"}], "size": MOST, "_source": _FIELDS,
        "aggs": {"sources": {"cardinality": {"field": "source"}}, "hours": {"date_histogram": hours}},
    }  # fmt: skip
    found = elastic.search(alias, body, track_total_hits="true")
    counted = found["aggregations"]
    return Story(
        name,
        found["hits"]["total"]["value"],
        counted["sources"]["value"],
        [Bucket(bucket["key_as_string"], bucket["doc_count"]) for bucket in counted["hours"]["buckets"]],
        [_member(hit["_source"]) for hit in found["hits"]["hits"]],
    )


def _member(source: dict[str, Any]) -> Member:
    return Member(
        id=source["id"],
        source=source["source"],
        title=source["headline"],
        url=source.get("url"),
        time=datetime.fromisoformat(source["time"]),
        copy=source.get("copy_of") is not None,
    )
