"""How many articles a source brings by hour and weekday, and when its silence is none of the usual ones.

The expectation of a silence is the sum over the hours it spans; that nothing came by chance has the probability
e^-expected (Poisson), and below one in ten thousand a source has gone quiet.
"""

import math
from typing import Final

HOURS: Final = 168
"""Of a week, from Monday midnight UTC."""
WEEK: Final = 7 * 86_400.0
_MONDAY: Final = 4 * 86_400.0
"""1970-01-05 was one."""
QUIET: Final = -math.log(1e-4)
ENOUGH: Final = 2 * 86_400.0
"""Seconds a source must have been known, before its silence says anything."""
_WEEKS: Final = 8.0
"""So many weeks are remembered, older ones fade."""


def hour_of(moment: float) -> int:
    """Hour of the week of a time in seconds since 1970."""
    return int((moment - _MONDAY) % WEEK // 3600)


def fade(counts: list[float], weeks: float) -> float:
    """Halve the memory once it spans more weeks than are remembered, in place; the weeks it spans afterwards."""
    while weeks > _WEEKS:
        counts[:] = [count / 2 for count in counts]
        weeks /= 2
    return weeks


def expected(counts: list[float], known: float, start: float, end: float) -> float:
    """Articles to be expected from `start` to `end` (seconds since 1970) of a source known for `known` seconds.

    An hour that was seen too seldom takes its share from the whole week's mean.
    """
    weeks = max(known / WEEK, 1e-9)
    mean = sum(counts) / max(known / 3600, 1.0)
    trust = min(weeks / 3, 1.0)
    total, at = 0.0, start
    while at < end:
        step = min(3600 - at % 3600, end - at)
        hourly = trust * counts[hour_of(at)] / max(weeks, 1.0) + (1 - trust) * mean
        total += hourly * step / 3600
        at += step
        if total > QUIET * 10:
            break
    return total


def is_quiet(counts: list[float], known: float, last: float, now: float) -> bool:
    """Whether it ought to have brought something since `last`."""
    return known >= ENOUGH and expected(counts, known, last, now) > QUIET
