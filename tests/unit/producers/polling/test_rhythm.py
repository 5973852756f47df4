"""When silence is unusual: by hour and weekday, never by chance."""

from hypothesis import given
from hypothesis import strategies as st

from services.producers.polling import rhythm

MONDAY = 1_741_564_800.0
"""2025-03-10, midnight UTC."""
HOUR, WEEK = 3600.0, rhythm.WEEK
OFFICE = [2.0 * 8 if h % 24 in range(8, 18) and h // 24 < 5 else 0.0 for h in range(168)]
"""Eight weeks of two an hour in office hours."""


def test_hours_of_the_week() -> None:
    assert [rhythm.hour_of(MONDAY + s) for s in (0, 3599, 3600, WEEK - 1, WEEK)] == [0, 0, 1, 167, 0]


def test_a_weekend_is_no_silence_and_a_working_day_is() -> None:
    friday = MONDAY + 4 * 86_400 + 18 * HOUR
    assert not rhythm.is_quiet(OFFICE, 8 * WEEK, friday, friday + 62 * HOUR)
    assert rhythm.is_quiet(OFFICE, 8 * WEEK, MONDAY + 8 * HOUR, MONDAY + 14 * HOUR)


def test_a_new_source_is_never_quiet() -> None:
    assert not rhythm.is_quiet([100.0] * 168, rhythm.ENOUGH - 1, MONDAY, MONDAY + WEEK)


@given(st.floats(0, 40 * HOUR), st.floats(0, 40 * HOUR))
def test_expectations_add_up(first: float, second: float) -> None:
    counts = [0.05] * 168
    whole = rhythm.expected(counts, 4 * WEEK, MONDAY, MONDAY + first + second)
    parts = rhythm.expected(counts, 4 * WEEK, MONDAY, MONDAY + first) + rhythm.expected(
        counts, 4 * WEEK, MONDAY + first, MONDAY + first + second
    )
    assert abs(whole - parts) < 1e-6


def test_old_weeks_fade() -> None:
    counts = [16.0] * 168
    assert rhythm.fade(counts, 16.5) == 4.125
    assert counts[0] == 4.0
