"""The record that a start leaves behind, by which a later command knows its server again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from services.local.processes import birth, boot


@dataclass(frozen=True)
class ProcessRecord:
    """A started server: `born` as processes.birth tells it, `since` in seconds since the epoch."""

    pid: int
    born: str
    boot: str
    since: float
    ports: tuple[int, ...]

    @property
    def alive(self) -> bool:
        """Whether that very process is still there."""
        return birth(self.pid) == self.born

    @property
    def reused(self) -> bool:
        """Whether another process has the number now."""
        return birth(self.pid) not in (None, self.born)

    @property
    def earlier_boot(self) -> bool:
        """Whether the machine was started anew since."""
        return self.boot != boot()


def record_path(run: Path, name: str) -> Path:
    """Where a server's record lies."""
    return run / f"{name}.json"


def write_record(path: Path, record: ProcessRecord) -> None:
    """Write whole or not at all: a half record would orphan a running server."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(record)) + "\n", encoding="utf-8")
    part.replace(path)


def read_record(path: Path) -> ProcessRecord | None:
    """The record, or None when there is none. Raises ValueError when the file is not one."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    try:
        ports = tuple(int(port) for port in table["ports"])
        return ProcessRecord(int(table["pid"]), str(table["born"]), str(table["boot"]), float(table["since"]), ports)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a process record ({error!r})") from error
