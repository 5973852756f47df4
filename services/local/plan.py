"""What the stack must know of a server to run it: the two servers differ in this alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.local.java_command import ClassArchive

SILENT = "the process is there but does not answer"


@dataclass(frozen=True)
class ServerPlan:
    """One server. `ports[0]` is the one that clients use.

    `prepare` writes configuration and returns the command line to start. `complaint` asks the server on a port a real
    question, waiting so many seconds at most: "" when the answer is good, else what is wrong. `output` takes what the
    process prints, `log` what the server itself logs.
    """

    name: str
    ports: tuple[int, ...]
    output: Path
    log: Path
    archive: ClassArchive
    prepare: Callable[[], Sequence[str]]
    complaint: Callable[[int, float], str]
