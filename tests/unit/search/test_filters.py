"""Each filter's clause."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.search.filters import filters
from services.search.request import Near, RequestError, SearchRequest


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
            {"near": Near(33.5, 36.25, 20)},
            [{"geo_distance": {"distance": "20km", "places.location": {"lat": 33.5, "lon": 36.25}}}],
        ),
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


@pytest.mark.parametrize("circle", [(91, 0, 1), (0, 181, 1), (0, 0, 0), (0, 0, 20_039), (0, 0, float("nan"))])
def test_no_circle_off_the_globe(circle: tuple[float, float, float]) -> None:
    with pytest.raises(RequestError, match="latitude"):
        Near(*circle)


def test_tags_and_agencies_are_alternatives_in_any_case() -> None:
    tag, agency = filters(SearchRequest(tag=("Ports", "Fish"), agency=("afp",)))
    assert tag["bool"]["should"][0] == {"term": {"tags": {"value": "Ports", "case_insensitive": True}}}
    assert agency["bool"]["should"] == [{"term": {"agency": {"value": "afp", "case_insensitive": True}}}]


def test_names_are_all_needed_and_sources_are_alternatives() -> None:
    clauses = filters(SearchRequest(entity=("salam", "tyre"), source=("a.org", "b.org"), person=("x",)))
    written = [clause["bool"]["should"][0] for clause in clauses[1:]]
    names = [clause["multi_match"] for clause in written]
    assert [(name["query"], len(name["fields"])) for name in names] == [("x", 1), ("salam", 3), ("tyre", 3)]
    assert len(clauses[0]["bool"]["should"]) == 2


def test_a_person_is_also_looked_for_by_sound() -> None:
    (person, entity, place) = filters(SearchRequest(person=("Nawaf Salam",), entity=("سلام",), place=("Tyre",)))
    heard = [next(iter(clause["match_phrase"])) for clause in person["bool"]["should"][1:]]
    assert heard == ["people_sounds", "people_bones"]
    assert "multi_match" in entity  # one word of three consonants tells nothing across alphabets
    assert "multi_match" in place
