"""How a server is, as a value: for a table on a screen, a test, or a decision to start."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Running; stopped (as asked, or never started); or one of three ways to be gone or in the way.

    crashed: ended though nobody stopped it. stale: only a record is left, from an earlier run of the machine, or of a
    process number that another program has now. foreign: another program has the server's port.
    """

    RUNNING = "running"
    STOPPED = "stopped"
    CRASHED = "crashed"
    STALE = "stale"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class ServerStatus:
    """`since`: seconds since the epoch; `memory_bytes`: resident; `detail`: one line for a person, may be empty."""

    name: str
    state: State
    pid: int | None
    port: int
    since: float | None
    memory_bytes: int | None
    detail: str
