"""Answers as Elasticsearch gives them, invented."""

from typing import Any

from services.search.query import MARK_END, MARK_START


def marked(text: str) -> str:
    """`[x]` as the highlighter marks x."""
    return text.replace("[", MARK_START).replace("]", MARK_END)


def hit(name: str = "a", **source: Any) -> dict[str, Any]:
    return {
        "_id": name,
        "_score": 3.5,
        "_source": {
            "id": name, "title": {"en": "Fish <market> opens"}, "url": f"https://example.org/{name}",
            "source": "example.org", "language": "en", "time": "2026-05-01T09:30:00Z", "revision": 1,
            "group": f"hash-{name}", **source,
        },
        "highlight": {
            "title.en": [marked("[Fish] <market> opens")],
            "text.en": [marked("Two [fish] & one <b>boat</b>."), marked("Two [fish] & one <b>boat</b>.")],
        },
    }  # fmt: skip


def answer(*hits: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {
        "took": 12,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "failed": 0},
        "hits": {"total": {"value": len(hits) if total is None else total, "relation": "eq"}, "hits": list(hits)},
        "aggregations": {
            "source": {"buckets": [{"key": "example.org", "doc_count": 3}]},
            "language": {"buckets": [{"key": "en", "doc_count": 2}, {"key": "ar", "doc_count": 1}]},
            "time": {"buckets": [{"key": 1_777_593_600_000, "key_as_string": "2026-05", "doc_count": 3}]},
            "distinct": {"value": 1},
        },
    }


def copies(of: str, *names: str) -> dict[str, Any]:
    found = [
        {"_id": name, "_source": {"id": name, "source": f"{name}.example", "time": "2026-05-01T09:30:00Z"}}
        for name in names
    ]
    group = {"key": f"hash-{of}", "doc_count": len(names), "articles": {"hits": {"hits": found}}}
    return {"aggregations": {"copies": {"buckets": [group]}}}
