"""One server's life: start and wait until it answers, say how it is, end it.

The same for both servers; what differs is in their plan.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from services.local.errors import LocalStackError
from services.local.plan import ServerPlan
from services.local.ports import holder
from services.local.processes import birth, boot, end, resident_bytes, spawn
from services.local.records import ProcessRecord, read_record, record_path, write_record
from services.local.tail import last_lines

SHOWN_LINES = 15
PROBE_SECONDS = 2.0


class State(StrEnum):
    """How a server is.

    crashed: ended though nobody stopped it; stale: only its record is left, from another run of the machine or of a
    number that another program has now; foreign: its port is held by a program that is not ours.
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


class Server:
    """A server of a state folder."""

    def __init__(self, plan: ServerPlan, run: Path, environment: Mapping[str, str]) -> None:
        self.plan = plan
        self._record = record_path(run, plan.name)
        self._environment = {"LANG": "C.UTF-8", **environment}

    def status(self) -> ServerStatus:
        """How the server is now. Asks it a question, so it takes up to two seconds when it hangs."""
        try:
            record = read_record(self._record)
        except ValueError as error:
            return self._told(State.STALE, None, f"{error}; the next start replaces it")
        if record is None:
            return self._unrecorded()
        if record.alive:
            quiet = "" if self.plan.answers(PROBE_SECONDS) else "the process is there but does not answer"
            return self._told(State.RUNNING, record, quiet)
        if record.earlier_boot:
            return self._told(State.STALE, record, "its record is from before the machine was last started")
        if record.reused:
            return self._told(State.STALE, record, f"process number {record.pid} belongs to another program now")
        return self._told(State.CRASHED, record, f"ended by itself; last words in {self.plan.log}")

    def _unrecorded(self) -> ServerStatus:
        taken = holder(self.plan.ports[0])
        if taken is None:
            return self._told(State.STOPPED, None, "")
        status = self._told(State.FOREIGN, None, str(taken))
        return ServerStatus(**{**vars(status), "pid": taken.pid})

    def _told(self, state: State, record: ProcessRecord | None, detail: str) -> ServerStatus:
        pid = record.pid if record else None
        return ServerStatus(
            self.plan.name,
            state,
            pid,
            record.ports[0] if record else self.plan.ports[0],
            record.since if record else None,
            resident_bytes(pid) if pid and state is State.RUNNING else None,
            detail,
        )

    def check_ports(self) -> None:
        """Raises LocalStackError when a port that the server needs is taken, naming the program that has it."""
        for port in self.plan.ports:
            taken = holder(port)
            if taken:
                raise LocalStackError(
                    f"{self.plan.name} cannot start: {taken}. End that program or choose another port."
                )

    def start(self, timeout: float) -> ProcessRecord:
        """Start the process and wait until it answers. Raises LocalStackError with its last log lines when it does not."""
        command = self.plan.prepare()
        self.plan.output.parent.mkdir(parents=True, exist_ok=True)
        self.plan.output.unlink(missing_ok=True)
        try:
            pid = spawn(command, self.plan.output, self._environment)
        except OSError as error:
            raise LocalStackError(f"{self.plan.name} cannot start: {command[0]}: {error.strerror}.") from error
        record = ProcessRecord(pid, birth(pid) or "gone", boot(), time.time(), self.plan.ports)
        write_record(self._record, record)
        self._await(record, timeout)
        return record

    def _await(self, record: ProcessRecord, timeout: float) -> None:
        limit = time.monotonic() + timeout
        while time.monotonic() < limit:
            if not record.alive:
                self._record.unlink(missing_ok=True)
                raise LocalStackError(f"{self.plan.name} ended while it was starting. {self.last_words()}")
            if self.plan.answers(PROBE_SECONDS):
                return
            time.sleep(0.1)
        raise LocalStackError(
            f"{self.plan.name} (process {record.pid}) does not answer after {timeout:.0f} s. {self.last_words()}"
        )

    def stop(self, patience: float) -> bool:
        """End the server if it is ours and alive, and forget its record. Returns whether there was one to end."""
        try:
            record = read_record(self._record)
        except ValueError:
            record = None
        alive = record is not None and record.alive
        if record is not None and alive:
            end(record.pid, record.born, patience)
            if record.alive:
                raise LocalStackError(f"{self.plan.name} (process {record.pid}) cannot be ended, not even by SIGKILL.")
        self._record.unlink(missing_ok=True)
        return alive

    def last_words(self) -> str:
        """The log's end and where it lies, as part of an error message."""
        lines = last_lines([self.plan.log, self.plan.output], SHOWN_LINES)
        return f"The end of its log ({self.plan.log}, {self.plan.output}):\n" + "\n".join(lines)
