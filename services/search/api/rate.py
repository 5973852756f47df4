"""How often each caller may call: a token bucket for each.

(The generic cell rate algorithm: ITU-T I.371, annex A; a bucket as one time, so that a million callers are small.)
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST_CALLERS: Final = 100_000
"""Remembered at once; beyond, those whose buckets are full again are forgotten."""
BURST_SECONDS: Final = 10.0
"""So much of a minute's calls may come at one moment."""


@dataclass(slots=True)
class Rates:
    """The buckets; safe to share between threads."""

    clock: Callable[[], float] = time.monotonic
    _full_at: dict[str, float] = field(default_factory=dict)
    """When the caller's bucket will be full again."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, caller: str, per_minute: int) -> float:
        """Take one call. 0.0 where it is allowed, else the seconds to wait."""
        now, each = self.clock(), 60 / per_minute
        burst = max(BURST_SECONDS, each)
        with self._lock:
            if len(self._full_at) > MOST_CALLERS:
                self._full_at = {name: at for name, at in self._full_at.items() if at > now}
            full = max(self._full_at.get(caller, now), now)
            if (wait := full + each - burst - now) > 1e-9:
                return wait
            self._full_at[caller] = full + each
        return 0.0
