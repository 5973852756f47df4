"""Times of day beside a date, and their zones."""

from datetime import time, timedelta

import pytest

from services.text.times import find_time


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("à 14h05", "14:05"),
        ("à 9h", "09:00"),
        ("9 h 30", "09:30"),
        ("at 14:05", "14:05"),
        ("2:05 pm", "14:05"),
        ("12:05 a.m.", "00:05"),
        ("at 9am", "09:00"),
        ("14.05 Uhr", "14:05"),
        ("um 10 Uhr", "10:00"),
        ("الساعة ١٤:٠٥", "14:05"),
        ("14時05分", "14:05"),
        ("14:30-3", "14:30"),
        ("10:15:30", "10:15"),
    ],
)
def test_times_without_zone(text: str, clock: str) -> None:
    found = find_time(text)
    assert found is not None
    assert (found.clock, found.zone) == (time.fromisoformat(clock), None)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("14:05 GMT", 0),
        ("14:05Z", 0),
        ("14:05+02:00", 120),
        ("14:05 (GMT+3)", 180),
        ("14:05 UTC-0330", -210),
        ("14:05 MESZ", 120),
        ("2:05 p.m. EST", -300),
    ],
)
def test_zones_that_mean_one_offset(text: str, minutes: int) -> None:
    found = find_time(text)
    assert found is not None
    assert found.zone is not None
    assert found.zone.utcoffset(None) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["", "14.05", "12.03.2024", "25:10", "13:00 pm", "14:05 IST", "14:05 ET", "14:05+19:00"]
)
def test_no_time_or_none_to_trust(text: str) -> None:
    assert find_time(text) is None
