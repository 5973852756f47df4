"""Is memory growing? The slope of a line through readings, by least squares, in MiB an hour.

After a warm-up, since caches fill at first: a leak goes on, a cache does not.
"""

from collections.abc import Sequence
from typing import Final

WARM_UP: Final = 0.34
"""The part of the readings that is left out at the beginning."""


def slope(readings: Sequence[tuple[float, float]]) -> float:
    """Of (seconds, MiB) the least-squares slope in MiB an hour after the warm-up; 0 where there are too few readings."""
    settled = readings[int(len(readings) * WARM_UP) :]
    if len(settled) < 3:
        return 0.0
    mean_x = sum(x for x, _ in settled) / len(settled)
    mean_y = sum(y for _, y in settled) / len(settled)
    spread = sum((x - mean_x) ** 2 for x, _ in settled)
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in settled) / spread if spread else 0.0
