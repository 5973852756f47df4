"""Is memory growing? The slope of a line through readings, by Theil and Sen, in MiB an hour.

After a warm-up, since caches fill at first: a leak goes on, a cache does not. The median of the slopes of all pairs
(Sen 1968, https://doi.org/10.1080/01621459.1968.10480934) and not least squares: a process that is killed every few
minutes begins anew each time, and a line through such teeth would lean as its last tooth does.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

WARM_UP: Final = 0.34
"""The part of the readings that is left out at the beginning."""
MOST: Final = 1000
"""Of more readings only so many, evenly spread, are paired."""


def slope(readings: Sequence[tuple[float, float]]) -> float:
    """Of (seconds, MiB) the slope in MiB an hour after the warm-up; 0 where there are too few readings."""
    settled = readings[int(len(readings) * WARM_UP) :]
    if len(settled) < 3:
        return 0.0
    some = np.array(settled[:: max(1, len(settled) // MOST)])
    one, other = np.triu_indices(len(some), 1)
    hours = (some[other, 0] - some[one, 0]) / 3600
    apart = hours >= hours.max() / 2  # nearer ones lie in one tooth
    return float(np.median((some[other, 1] - some[one, 1])[apart] / hours[apart])) if hours.max() > 0 else 0.0
