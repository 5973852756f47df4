"""The slope of memory: a leak is seen, a cache that has filled is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.drill.trend import slope


@given(st.floats(-50, 50), st.floats(1, 500), st.integers(10, 200))
def test_a_straight_line_has_its_slope(per_hour: float, begin: float, count: int) -> None:
    readings = [(2.0 * n, begin + per_hour * 2.0 * n / 3600) for n in range(count)]
    assert slope(readings) == pytest.approx(per_hour, abs=1e-6)


def test_what_fills_in_the_warm_up_does_not_count() -> None:
    readings = [(float(n), min(100.0, 50.0 + n)) for n in range(300)]
    assert slope(readings) == pytest.approx(0, abs=1e-9)


def test_teeth_without_a_trend_have_none() -> None:
    readings = [(float(n), 80.0 + (n % 97) * 0.3) for n in range(1800)]
    assert abs(slope(readings)) < 3


def test_a_leak_under_teeth_is_seen() -> None:
    readings = [(float(n), 80.0 + (n % 97) * 0.1 + n * 30 / 3600) for n in range(1800)]
    assert slope(readings) == pytest.approx(30, abs=6)


def test_too_few_readings_say_nothing() -> None:
    assert slope([(0.0, 1.0), (1.0, 90.0)]) == 0
