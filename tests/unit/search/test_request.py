"""What a request refuses, in which words, and what it makes of what it takes."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from services.search.request import RequestError, SearchRequest


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"words": "x" * 10_240}, "the words are 10,240 characters long; at most 1,000 are searched"),
        ({"words": " ".join(f"w{n}" for n in range(17))}, "the words count as 17; at most 16"),
        ({"words": "北京 " * 3 + " ".join(chr(0x4E00 + n) for n in range(40))}, "the words count as"),
        ({"size": 0}, "size is 1 to 100, not 0"),
        ({"size": 101}, "size is 1 to 100, not 101"),
        ({"offset": -1}, "offset -1 with size 10"),
        ({"offset": 9_991}, "offset 9991 with size 10 lies outside the first 10,000 articles"),
        ({"sort": "oldest"}, "sort is relevance or newest, not 'oldest'"),
        ({"language": ("English",)}, "language takes ISO 639 codes such as en or ar, not 'English'"),
        ({"country": ("Lebanon",)}, "country takes ISO 3166-1 codes such as LB, not 'Lebanon'; place takes names"),
        ({"source": ("",)}, "a value of source is empty"),
        ({"person": ("\x00 ",)}, "a value of person is empty"),
        ({"topic": ("x" * 201,)}, "a value of topic is 201 characters long; at most 200"),
        ({"entity": tuple(map(str, range(21)))}, "21 values are given for entity; at most 20"),
        ({"source": "example.org"}, "source takes several values, not the one text 'example.org'"),
        ({"since": date(2026, 5, 2), "until": date(2026, 5, 1)}, "since (2026-05-02) is later than until (2026-05-01)"),
        (
            {"since": datetime(2026, 5, 1, 3, tzinfo=UTC), "until": datetime(2026, 5, 1, 2, tzinfo=UTC)},
            "is later than until",
        ),
    ],
)
def test_refusals(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestError) as error:
        SearchRequest(**parts)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_taken_is_cleaned() -> None:
    request = SearchRequest(
        words=" a\x00b\ud800 \u202ec\nd", language=("en-GB", "ZH"), country=("lb",), source=(" a.org ", "a.org")
    )
    assert request.words == "ab\ufffd c d"
    assert (request.language, request.country) == (("en", "zh"), ("LB",))
    assert request.source == ("a.org",)
    assert request.words.encode()


def test_accents_are_composed_as_in_articles() -> None:
    assert SearchRequest(words="e\u0301glise").words == "église"


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 5, 1), date(2026, 5, 1)),
        (date(2026, 5, 1), datetime(2026, 5, 1, 9, tzinfo=UTC)),
        (datetime(2026, 5, 1, 9, tzinfo=UTC), date(2026, 5, 1)),
        (date.min, date.max),
    ],
)
def test_dates_in_order(since: Any, until: Any) -> None:
    assert SearchRequest(since=since, until=until).narrowed()


def test_a_time_that_utc_cannot_hold_is_refused() -> None:
    with pytest.raises(RequestError, match="outside the years 1 to 9999"):
        SearchRequest(since=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))))


def test_a_time_without_offset_is_utc() -> None:
    naive = datetime(2026, 5, 1, 9)  # noqa: DTZ001 - what a caller may give
    assert SearchRequest(since=naive).since == datetime(2026, 5, 1, 9, tzinfo=UTC)


def test_requests_are_compared_by_what_they_ask() -> None:
    one, other = SearchRequest(words="fish  "), SearchRequest(words="fish")
    assert one.parts.plain == ("fish",)
    assert one == other
    assert not one.narrowed()
