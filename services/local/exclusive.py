"""The two conditions under which the stack touches a folder: alone, and with plain words when the system refuses."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.local.errors import LocalStackError


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time, by a lock on this file: two starts at once would fetch and spawn everything twice."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def plain_errors() -> Iterator[None]:
    """A full disk or a folder that is not ours is the person's business: say which, without a trace."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        problem = f"{where}{error.strerror or error}"
        raise LocalStackError(f"{problem}. Free it, or name another state or cache folder.") from error
