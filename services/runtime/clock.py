"""The wall clock, passed in wherever a time is written down, so that tests can hold it still. It never decides order."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time, aware, UTC."""
    return datetime.now(UTC)
