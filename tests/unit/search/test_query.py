"""The search body as a whole."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.search.query import MARK_END, MARK_START, build, copies_query, interval
from services.search.request import SearchRequest

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_nothing_asked_is_everything() -> None:
    body = build(SearchRequest(), now=NOW)
    assert body["query"]["bool"]["must"] == [{"match_all": {}}]
    assert set(body["query"]["bool"]) == {"must", "should"}
    assert (body["from"], body["size"], body["track_total_hits"], body["timeout"]) == (0, 10, True, "5s")


def test_only_exclusions_search_everything_else() -> None:
    query = build(SearchRequest(words="-fish"), now=NOW)["query"]["bool"]
    assert query["must"] == [{"match_all": {}}]
    assert query["must_not"][0]["multi_match"]["query"] == "fish"


def test_order() -> None:
    fresh = build(SearchRequest(words="fish"), now=NOW)
    newest = build(SearchRequest(words="fish", sort="newest"), now=NOW)
    assert [next(iter(key)) for key in fresh["sort"]] == ["_score", "time", "id"]
    assert "distance_feature" in json.dumps(fresh["query"])
    assert [next(iter(key)) for key in newest["sort"]] == ["time", "id"]
    assert "distance_feature" not in json.dumps(newest["query"])


def test_collapse_is_a_choice() -> None:
    assert build(SearchRequest(), now=NOW)["collapse"] == {"field": "group"}
    assert build(SearchRequest(collapse="stories"), now=NOW)["collapse"] == {"field": "story"}
    assert "collapse" not in build(SearchRequest(collapse="none"), now=NOW)


def test_known_languages_make_it_smaller_and_asked_ones_smaller_still() -> None:
    def size(request: SearchRequest, languages: tuple[str, ...] = ()) -> int:
        return len(json.dumps(build(request, languages=languages, now=NOW)))

    words = SearchRequest(words="fish market")
    assert size(words) > 5 * size(words, ("en", "ar")) > 5 * size(SearchRequest(words="fish market", language=("en",)))
    assert "title.de" not in json.dumps(build(SearchRequest(words="x", language=("en",)), languages=("de",), now=NOW))


def test_exact_forms_are_highlighted_where_they_are_searched() -> None:
    def forms(words: str, fuzzy: bool = False) -> list[str]:
        marked: list[str] = build(SearchRequest(words=words), fuzzy=fuzzy, languages=("en",), now=NOW)["highlight"][
            "fields"
        ]["text.en"]["matched_fields"]
        return marked

    assert forms("fish") == ["text.en"]
    assert forms('"fish"') == forms("fish", fuzzy=True) == ["text.en", "text.en.exact"]


def test_marks_are_noncharacters() -> None:
    assert all(0xFDD0 <= ord(mark) <= 0xFDEF for mark in (MARK_START, MARK_END))


@pytest.mark.parametrize(
    ("parts", "by"),
    [
        ({}, "month"),
        ({"until": date(2026, 4, 1)}, "month"),
        ({"since": date(2026, 4, 1)}, "day"),
        ({"since": date(2026, 1, 1)}, "month"),
        ({"since": date(2020, 1, 1), "until": date(2020, 2, 1)}, "day"),
        ({"since": datetime(2020, 1, 1, tzinfo=UTC), "until": date(2021, 2, 1)}, "month"),
    ],
)
def test_interval_of_the_histogram(parts: dict[str, Any], by: str) -> None:
    request = SearchRequest(**parts)
    assert interval(request, NOW) == by
    assert build(request, now=NOW)["aggs"]["time"]["date_histogram"]["calendar_interval"] == by


def test_facets_count_the_leads_alone_where_asked() -> None:
    counted = build(SearchRequest(counted="leads"), now=NOW)["aggs"]
    assert counted["leads"]["filter"] == {"bool": {"must_not": [{"exists": {"field": "copy_of"}}]}}
    assert set(counted["leads"]["aggs"]) == set(build(SearchRequest(), now=NOW)["aggs"]) - {"distinct"}
    assert set(counted) == {"leads", "distinct"}


def test_copies_are_asked_for_within_the_filters() -> None:
    body = copies_query(SearchRequest(words="fish", language=("en",)), ["a", "b"])
    assert body["query"]["bool"]["filter"] == [{"terms": {"group": ["a", "b"]}}, {"terms": {"language": ["en"]}}]
    assert body["aggs"]["copies"]["terms"]["size"] == 2


@pytest.mark.parametrize("words", ["\ud800", "🙂 \ud83d", '"' * 1000, "\x00\x1b[31m", "*" * 1000])
def test_any_words_make_valid_json(words: str) -> None:
    assert json.dumps(build(SearchRequest(words=words), now=NOW), ensure_ascii=False).encode()
