"""When to ask again: often what brings much, never sooner than it wishes, and ever more seldom what fails."""

import random
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.producers.fetch_errors import FetchError
from services.producers.polling import interval as rules
from services.producers.polling.failure import judge

RATES = st.floats(0, 1)


@given(RATES, st.integers(0, 2_000), st.none() | st.floats(0, 1e9))
def test_within_bounds(rate: float, entries: int, wish: float | None) -> None:
    seconds = rules.interval(rate, entries, every=None, wish=wish)
    assert rules.LEAST <= seconds <= max(rules.MOST, rules.WISH_LIMIT)
    rolls_over = entries / (2 * rate) if entries and rate else rules.WISH_LIMIT
    assert seconds >= min(wish or 0, rules.WISH_LIMIT, rolls_over)


def test_a_wish_is_a_lower_bound_that_costs_no_article() -> None:
    assert rules.interval(1 / 600, 100, every=None, wish=3600) == 3600
    assert round(rules.interval(1 / 600, 6, every=None, wish=86_400)) == 1800, "six entries, six an hour"
    assert rules.interval(0.0, 20, every=None, wish=86_400) == 86_400


@given(RATES, RATES)
def test_more_news_is_asked_for_more_often(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert rules.interval(high, 20, every=None, wish=None) <= rules.interval(low, 20, every=None, wish=None)


def test_a_person_knows_better() -> None:
    assert rules.interval(1.0, 20, every=600, wish=3600) == 600


def test_a_short_feed_is_asked_before_it_rolls_over() -> None:
    assert rules.interval(1 / 3600, 1, every=None, wish=None) == 1800


def test_the_rate_is_learned_and_forgotten() -> None:
    rate = 0.0
    for _ in range(14):
        for _ in range(24):
            rate = rules.rate_after(rate, 2, 3600)
    assert abs(rate * 3600 - 2) < 0.1
    for _ in range(24 * 7):
        rate = rules.rate_after(rate, 0, 3600)
    assert rate * 3600 < 0.02


def test_failures_back_off_to_a_day_and_then_to_a_week() -> None:
    waits = [rules.backoff(n / 2, 900) for n in range(30)]
    assert waits == sorted(waits)
    assert waits[0] == 900
    assert max(w for w in waits if w < rules.REVIVAL) == rules.FAILED_MOST
    assert waits[-1] == rules.REVIVAL


def test_jitter_spreads_by_a_tenth() -> None:
    dice = random.Random(1)
    spread = [rules.jittered(1000, dice) for _ in range(500)]
    assert 900 <= min(spread) < 920
    assert 1080 < max(spread) <= 1100


def failure(status: int | None, **parts: float) -> FetchError:
    return FetchError("u", "x", "y", status=status, temporary=status in (429, 503, None), **parts)


def test_what_a_failure_says() -> None:
    assert judge(failure(410)).verdict == "retired"
    assert [judge(failure(s)).verdict for s in (401, 403, 429, 451)] == ["blocked"] * 4
    assert judge(failure(404)).weight > judge(failure(None)).weight > 0
    patience = judge(failure(503, retry_after=120.0))
    assert (patience.weight, patience.wait, patience.verdict) == (0.0, 120.0, "failing")


MONDAY = 1_741_564_800.0


@pytest.mark.parametrize(
    ("moment", "silent", "later"),
    [
        (MONDAY + 10, [], MONDAY + 10),
        (MONDAY + 10, [1], MONDAY + 10),
        (MONDAY + 10, [0, 1, 3], MONDAY + 7200),
        (MONDAY - 10, [167, 0], MONDAY + 3600),
        (MONDAY + 10, range(167), MONDAY + 167 * 3600),
    ],
)
def test_silence_is_waited_for(moment: float, silent: Collection[int], later: float) -> None:
    assert rules.awake(moment, silent) == later
