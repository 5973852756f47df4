"""Answers read into results, and results as JSON."""

import json
from datetime import UTC, datetime

import pytest

from services.search.results import Bucket, Piece, parse, snippet, to_json, with_copies
from tests.unit.search.answers import answer, copies, hit, marked


def test_a_hit_is_read() -> None:
    result = parse(answer(hit(people=["Nawaf Salam"], topics=[{"name": "sport"}], published="2026-05-01T08:00:00Z")))
    (found,) = result.hits
    assert (result.total, result.distinct, result.took_ms, result.partial) == (1, 1, 12, False)
    assert (found.title, found.url, found.score) == ("Fish <market> opens", "https://example.org/a", 3.5)
    assert found.time == datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    assert found.published == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert (found.topics, found.people, found.places) == (("sport",), ("Nawaf Salam",), ())
    assert found.title_marked == (Piece("Fish", True), Piece(" <market> opens"))
    assert len(found.snippets) == 1


def test_counts_are_read() -> None:
    result = parse(answer(hit()))
    assert result.facets == {"source": (Bucket("example.org", 3),), "language": (Bucket("en", 2), Bucket("ar", 1))}
    assert result.histogram == (Bucket("2026-05", 3),)


def test_counts_of_the_leads_are_read() -> None:
    found = answer(hit())
    distinct = found["aggregations"].pop("distinct")
    result = parse(
        {**found, "aggregations": {"leads": {"doc_count": 1, **found["aggregations"]}, "distinct": distinct}}
    )
    assert (result.counted, result.facets["source"], result.distinct) == ("leads", (Bucket("example.org", 3),), 1)
    assert parse(answer(hit())).counted == "all"


def test_an_answer_without_an_index_is_nothing() -> None:
    result = parse({"took": 0, "timed_out": False, "hits": {"total": {"value": 0}, "hits": []}})
    assert (result.total, result.distinct, result.hits, result.facets) == (0, 0, (), {})


def test_an_unfinished_search_says_so() -> None:
    assert parse({**answer(), "timed_out": True}).partial
    assert parse({**answer(), "_shards": {"failed": 1}}).partial


def test_copies_are_the_others() -> None:
    result = with_copies(parse(answer(hit("a"), hit("b"))), copies("a", "c", "a", "d"), "group")
    first, second = result.hits
    assert [copy.id for copy in first.copies] == ["c", "d"]
    assert (first.copy_count, second.copy_count, second.copies) == (2, 0, ())


def test_five_copies_are_shown_of_many() -> None:
    names = [f"n{number}" for number in range(6)]
    (found,) = with_copies(parse(answer(hit("a"))), copies("a", *names), "group").hits
    assert len(found.copies) == 5


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("plain", (Piece("plain"),)),
        ("[a] b [c]", (Piece("a", True), Piece(" b "), Piece("c", True))),
        ("a] b", (Piece("a b"),)),
        ("a [b", (Piece("a "), Piece("b"))),
        ("[a[b]c]", (Piece("a"), Piece("b", True), Piece("c"))),
    ],
)
def test_marks_are_read_however_they_stand(text: str, pieces: tuple[Piece, ...]) -> None:
    assert snippet(marked(text)) == pieces


def test_json() -> None:
    result = with_copies(parse(answer(hit("a"))), copies("a", "a", "c"), "group")
    body = json.loads(to_json(result))
    (found,) = body["hits"]
    assert found["title"] == "Fish <market> opens"
    assert found["title_marked"] == [{"text": "Fish", "found": True}, {"text": " <market> opens", "found": False}]
    assert [piece["text"] for piece in found["snippets"][0] if piece["found"]] == ["fish"]
    assert found["time"] == "2026-05-01T09:30:00Z"
    assert found["copies"][0]["id"] == "c"
    assert body["facets"]["language"] == [{"value": "en", "count": 2}, {"value": "ar", "count": 1}]
