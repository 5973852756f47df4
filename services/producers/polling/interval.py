"""When to ask a source again: by its own rhythm, never sooner than it wishes, never in step with others.

The rate of new articles is estimated as for a Poisson process (Cho and Garcia-Molina 2003, "Estimating frequency of
change"), with a memory of a day; a poll is due when one article is to be expected.
"""

import random
from collections.abc import Collection
from typing import Final

from services.producers.polling.rhythm import hour_of

LEAST: Final = 120.0
MOST: Final = 4 * 3600.0
FIRST: Final = 900.0
WISH_LIMIT: Final = 24 * 3600.0
"""Seconds: a publisher who asks for longer has mistyped (`ttl` in seconds instead of minutes)."""
HOUR: Final = 3600.0
MEMORY: Final = 24 * 3600.0
JITTER: Final = 0.1
FAILED_LEAST: Final = 600.0
FAILED_MOST: Final = 24 * 3600.0
DEAD_AFTER: Final = 12.0
"""Weighted failures in a row after which a source is only tried now and then."""
REVIVAL: Final = 7 * 24 * 3600.0


def rate_after(rate: float, new: int, seconds: float) -> float:
    """Articles a second, after `new` ones in the `seconds` since the last poll; the memory fades within a day."""
    return (rate * MEMORY + new) / (MEMORY + max(seconds, 1.0))


def interval(rate: float, entries: int, *, every: int | None, wish: float | None) -> float:
    """Seconds until the next poll, without jitter.

    `entries` is how many the feed shows at once: it must not roll over unseen, so that half of it is the most that is
    waited for. `wish` is the publisher's own (ttl, Cache-Control, sy:updatePeriod), a lower bound within reason: many
    come with a site's software, and none may cost articles. `every` is the person's, who knows better than both.
    """
    if every:
        return float(every)
    expected = 1 / rate if rate > 0 else MOST
    rolls_over = entries / (2 * rate) if entries and rate > 0 else WISH_LIMIT
    usual = min(max(min(expected, rolls_over), LEAST), MOST)
    return max(usual, min(wish or 0.0, WISH_LIMIT, max(rolls_over, LEAST)))


def backoff(failures: float, usual: float) -> float:
    """Seconds until a source that fails is tried again: doubled each time, up to a day, then once a week."""
    if failures >= DEAD_AFTER:
        return REVIVAL
    return min(max(usual, FAILED_LEAST) * 2 ** min(failures, 10.0), FAILED_MOST)


def awake(moment: float, silent: Collection[int]) -> float:
    """The first time from `moment` on (seconds since 1970) that is in none of the hours of the week in `silent`.

    `silent` must leave an hour.
    """
    while hour_of(moment) in silent:
        moment = (moment // HOUR + 1) * HOUR
    return moment


def jittered(seconds: float, dice: random.Random) -> float:
    """Spread by a tenth, so that sources which started together do not stay together."""
    return seconds * dice.uniform(1 - JITTER, 1 + JITTER)
