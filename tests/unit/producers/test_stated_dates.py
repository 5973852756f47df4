"""Which dates are publication times, which are evidence, and which are none."""

import time
from datetime import UTC, datetime

import pytest

from services.contract.articles import DateEvidence
from services.producers.stated_dates import evidence, read_date


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Tue, 10 Jun 2025 04:00:00 GMT", "2025-06-10T04:00:00"),
        ("Tue, 10 Jun 2025 04:00:00 +0530", "2025-06-09T22:30:00"),
        ("Tue, 10 Jun 2025 04:00:00 -0000", "2025-06-10T04:00:00"),
        ("10 Jun 25 04:00 EST", "2025-06-10T09:00:00"),
        ("10 Jun 98 04:00 UT", "1998-06-10T04:00:00"),
        ("Tue,10 June 2025 04:00:00 PDT", "2025-06-10T11:00:00"),
        ("Wed, 02 Oct 2002 13:00:00 +0200 (CEST)", "2002-10-02T11:00:00"),
        ("Thu, 01 January 2004 19:48:21 GMT+01:00", "2004-01-01T18:48:21"),
        ("Thu Jan 01 2004 19:48:21 GMT+0100 (CET)", "2004-01-01T18:48:21"),
        ("mar., 10 Jun 2025 04:00:00 GMT", "2025-06-10T04:00:00"),
        ("2025-06-10T04:00:00Z", "2025-06-10T04:00:00"),
        ("2025-06-10t04:00:00z", "2025-06-10T04:00:00"),
        ("2025-06-10T04:00Z", "2025-06-10T04:00:00"),
        ("2025-06-10T04:00:00.123456789-08:00", "2025-06-10T12:00:00"),
        ("2025-06-10 04:00:00 +0100", "2025-06-10T03:00:00"),
        ("20250610T040000Z", "2025-06-10T04:00:00"),
        ("  2025-06-10T04:00:00Z\n", "2025-06-10T04:00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59"),
    ],
)
def test_times_with_an_offset(words: str, moment: str) -> None:
    assert read_date(words, "feed") == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("Tue, 10 Jun 2025 04:00:00", "2025-06-10"),
        ("Tue, 10 Jun 2025", "2025-06-10"),
        ("Tue, 10 Jun 2025 04:00:00 IST", "2025-06-10"),
        ("Tue, 10 Jun 2025 04:00:00 M", "2025-06-10"),
        ("Sat, Dec 16 2023 02:02:33 PM", "2023-12-16"),
        ("Sun Jan  4 16:29:06 2004", "2004-01-04"),
        ("2025-06-10", "2025-06-10"),
        ("20250610", "2025-06-10"),
        ("2025-06-10T04:00:00", "2025-06-10"),
        ("2025-06-10T04:00:00+99:99", "2025-06-10"),
        ("2025-06-10T04:00:00+14:30", "2025-06-10"),
        ("2025-06-10T25:00:00Z", "2025-06-10"),
        ("2025-06-10T24:00:00Z", "2025-06-10"),
        ("9999-12-31T23:59:59-08:00", "9999-12-31"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01"),
        ("Fri, 30 Feb 2024 10:00:00 GMT", "2024-02"),
        ("2025-02-29T00:00:00Z", "2025-02"),
        ("2003-07-32T15:51:30-05:00", "2003-07"),
        ("2025-06", "2025-06"),
    ],
)
def test_days_and_impossible_times_are_evidence(words: str, date: str) -> None:
    found = read_date(words, "feed")
    assert found == DateEvidence(date=date, origin="feed", quote=" ".join(words.split()))


@pytest.mark.parametrize(
    "words",
    ["yesterday", "2025", "0000-01-01T00:00:00Z", "2025-13-01T00:00:00Z", "10 Foo 2025 04:00:00 GMT", "-1", "", None],
)
def test_words_without_a_date(words: str | None) -> None:
    assert read_date(words, "feed") is None
    assert evidence(words, "feed") is None


def test_evidence_of_a_time_keeps_words_and_place() -> None:
    found = evidence("Tue, 10 Jun 2025 04:00:00 +0200", "meta")
    assert found == DateEvidence(
        date="2025-06-10T02:00:00+00:00", origin="meta", quote="Tue, 10 Jun 2025 04:00:00 +0200"
    )


@pytest.mark.parametrize(
    "words", ["1" * 100_000, "Tue, " * 50_000, "2025-06-10T04:00:00" + " " * 100_000, "a" * 50_000 + "!"]
)
def test_long_words_cost_nothing(words: str) -> None:
    started = time.process_time()
    read_date(words, "feed")
    assert time.process_time() - started < 0.5
