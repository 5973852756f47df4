"""A library's complaint once a while with how often it came, instead of a thousand times.

While a broker is away for two seconds, one stage's client says some six hundred times that it cannot connect: whoever
reads the log then finds nothing else in it, and a disk fills that others need.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 30.0
REMEMBERED: Final = 512
"""Different complaints; some are written with the values in them."""
OURS: Final = ("headwater", "services")


class Repeats(logging.Filter):
    """Lets the first line of a kind through, then one in `seconds`; what is ours always."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds, self._clock = seconds, clock
        self._said: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; one that was held back is counted in the next of its kind."""
        if record.name.partition(".")[0] in OURS:
            return True
        kind, now = (record.name, record.levelno, str(record.msg)), self._clock()
        at, left = self._said.get(kind, (float("-inf"), 0))
        if now - at < self._seconds:
            self._said[kind] = at, left + 1
            return False
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[kind] = now, 0
        if left:
            record.msg, record.args = f"{record.getMessage()} (and {left:,} times more since it was last said)", ()
        return True
