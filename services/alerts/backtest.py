"""What a search would have done: how often it would have fired, before anybody saves it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.alerts.saved import Asked
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.query import matching
from services.search.results import Bucket

DAYS: Final = 30
_EXAMPLES: Final = 10
_SHOWN: Final = ["id", "headline", "source", "time", "url", "story"]


@dataclass(frozen=True, slots=True)
class BackTest:
    """Over some days."""

    days: int
    articles: int
    """That match."""
    fired: int
    """Stories that they tell: so often it would have fired. About, above some thousands (HyperLogLog++)."""
    by_day: list[Bucket]
    """Day, and articles."""
    latest: list[dict[str, Any]]
    """Of the newest stories an article each."""


def back_test(elastic: Elastic, settings: Settings, asked: Asked, now: datetime, days: int = DAYS) -> BackTest:
    """Against what was first seen in the last days. Raises RequestError, ElasticRefused, ElasticUnreachable."""
    since = {"range": {"first_seen": {"gte": (now - timedelta(days=days)).isoformat()}}}
    body = {
        "query": {"bool": {"filter": [matching(asked.request()), since]}},
        "size": _EXAMPLES, "sort": [{"first_seen": "desc"}, {"id": "asc"}], "collapse": {"field": "story"},
        "_source": _SHOWN, "track_total_hits": True, "timeout": "10s",
        "aggs": {
            "stories": {"cardinality": {"field": "story", "precision_threshold": 40_000}},
            "days": {"date_histogram": {"field": "first_seen", "calendar_interval": "day", "format": "yyyy-MM-dd",
                                        "min_doc_count": 1}},
        },
    }  # fmt: skip
    found = elastic.search(settings.named("articles"), body, ignore_unavailable="true")
    counted = found.get("aggregations", {})
    return BackTest(
        days,
        found["hits"]["total"]["value"],
        counted.get("stories", {}).get("value", 0),
        [Bucket(bucket["key_as_string"], bucket["doc_count"]) for bucket in counted.get("days", {}).get("buckets", ())],
        [hit["_source"] for hit in found["hits"]["hits"]],
    )
