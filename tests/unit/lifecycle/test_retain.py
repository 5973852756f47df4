"""Which month is the first that stays."""

from datetime import date

import pytest

from services.lifecycle.retain import floor_of


@pytest.mark.parametrize(
    ("today", "months", "floor"),
    [
        (date(2026, 11, 26), 1, "2026.11"),
        (date(2026, 11, 26), 11, "2026.01"),
        (date(2026, 11, 26), 12, "2025.12"),
        (date(2026, 1, 1), 2, "2025.12"),
        (date(2026, 1, 31), 13, "2025.01"),
        (date(2026, 1, 31), 14, "2024.12"),
    ],
)
def test_the_month_of_today_counts(today: date, months: int, floor: str) -> None:
    assert floor_of(today, months) == floor
