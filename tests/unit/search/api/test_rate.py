"""Token buckets under a clock of our own."""

import pytest

from services.search.api import rate
from services.search.api.rate import Rates


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_one_by_one() -> None:
    clock = Clock()
    rates = Rates(clock)
    assert [rates.take("a", 60) for _ in range(10)] == [0.0] * 10
    assert rates.take("a", 60) == pytest.approx(1.0)
    assert rates.take("b", 60) == 0.0
    clock.now += 1
    assert rates.take("a", 60) == 0.0
    assert rates.take("a", 60) == pytest.approx(1.0)
    clock.now += 3600
    assert [rates.take("a", 60) for _ in range(11)][-1] == pytest.approx(1.0)


def test_over_an_hour_the_rate_is_kept() -> None:
    clock = Clock()
    rates = Rates(clock)
    allowed = 0
    for _ in range(36_000):
        allowed += rates.take("a", 30) == 0.0
        clock.now += 0.1
    assert 30 * 60 <= allowed <= 30 * 60 + 6


def test_a_slow_rate_allows_one() -> None:
    clock = Clock()
    rates = Rates(clock)
    assert rates.take("a", 1) == 0.0
    assert rates.take("a", 1) == pytest.approx(60.0)


def test_callers_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "MOST_CALLERS", 10)
    clock = Clock()
    rates = Rates(clock)
    for number in range(11):
        rates.take(str(number), 60)
    clock.now += 60
    rates.take("new", 60)
    assert list(rates._full_at) == ["new"]
