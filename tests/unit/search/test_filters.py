"""Each filter's clause."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.search.filters import filters
from services.search.request import SearchRequest


@pytest.mark.parametrize(
    ("parts", "clauses"),
    [
        ({}, []),
        ({"language": ("en", "ar")}, [{"terms": {"language": ["en", "ar"]}}]),
        ({"country": ("lb",)}, [{"terms": {"countries": ["LB"]}}]),
        (
            {"topic": ("04000000",)},
            [{"bool": {"should": [{"term": {"topics.code": "04000000"}}], "minimum_should_match": 1}}],
        ),
        ({"since": date(2026, 5, 1)}, [{"range": {"time": {"gte": "2026-05-01||/d"}}}]),
        (
            {"since": datetime(2026, 5, 1, 9, tzinfo=UTC), "until": date(2026, 5, 2)},
            [{"range": {"time": {"gte": "2026-05-01T09:00:00+00:00", "lte": "2026-05-02||/d"}}}],
        ),
    ],
)
def test_clauses(parts: dict[str, Any], clauses: list[dict[str, Any]]) -> None:
    assert filters(SearchRequest(**parts)) == clauses


def test_signs_of_a_wildcard_are_only_signs() -> None:
    (clause,) = filters(SearchRequest(topic=("a*?\\",)))
    prefix, later = clause["bool"]["should"]
    assert prefix == {"prefix": {"topics.name": {"value": "a*?\\", "case_insensitive": True}}}
    assert later["wildcard"]["topics.name"]["value"] == "* a\\*\\?\\\\*"


def test_names_are_all_needed_and_sources_are_alternatives() -> None:
    clauses = filters(SearchRequest(entity=("salam", "tyre"), source=("a.org", "b.org"), person=("x",)))
    names = [clause["multi_match"] for clause in clauses if "multi_match" in clause]
    assert [(name["query"], len(name["fields"])) for name in names] == [("x", 1), ("salam", 3), ("tyre", 3)]
    assert len(clauses[0]["bool"]["should"]) == 2
