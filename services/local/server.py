"""One server's life: launch it, see whether it answers yet, say how it is, end it.

The same for both servers; what differs is in their plan.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from services.local.errors import LocalStackError
from services.local.plan import ServerPlan
from services.local.ports import holder
from services.local.processes import birth, boot, end, halted, resident_bytes, spawn
from services.local.records import ProcessRecord, read_record, record_path, write_record
from services.local.status import ServerStatus, State
from services.local.tail import last_lines

SHOWN_LINES = 15
PROBE_SECONDS = 2.0
# A killed server's last threads may hold its ports for a moment, when its process can no longer be looked into.
RELEASE_SECONDS = 3.0
# Writing the class archive at the end of the first run takes about ten seconds on two cores.
ARCHIVE_SECONDS = 60.0


class Server:
    """A server of a state folder."""

    def __init__(self, plan: ServerPlan, run: Path, environment: Mapping[str, str]) -> None:
        self.plan = plan
        self._path = record_path(run, plan.name)
        self._environment = {"LANG": "C.UTF-8", **environment}

    def status(self) -> ServerStatus:
        """How the server is now. Asks it a question, so it takes up to two seconds when it hangs."""
        try:
            record = read_record(self._path)
        except ValueError as error:
            return self._without_process(State.STALE, f"{error}; the next start replaces it")
        if record is None:
            taken = holder(self.plan.ports[0])
            if taken is None:
                return self._without_process(State.STOPPED, "")
            return replace(self._without_process(State.FOREIGN, str(taken)), pid=taken.pid)
        if record.alive:
            return self._with_process(State.RUNNING, record, self._complaint(record))
        if record.earlier_boot:
            return self._with_process(State.STALE, record, "its record is from before the machine was last started")
        if record.reused:
            return self._with_process(State.STALE, record, f"process {record.pid} is another program by now")
        return self._with_process(State.CRASHED, record, f"it ended by itself; its last words: {self.plan.log}")

    def _complaint(self, record: ProcessRecord) -> str:
        complaint = "" if halted(record.pid) else self.plan.complaint(record.ports[0], PROBE_SECONDS)
        if halted(record.pid):  # on a busy machine its threads may still be stopping when it is asked
            return f"the process is halted; `kill -CONT {record.pid}` lets it go on"
        return complaint

    def _without_process(self, state: State, detail: str) -> ServerStatus:
        return ServerStatus(self.plan.name, state, None, self.plan.ports[0], None, None, detail)

    def _with_process(self, state: State, record: ProcessRecord, detail: str) -> ServerStatus:
        memory = resident_bytes(record.pid) if state is State.RUNNING else None
        return ServerStatus(self.plan.name, state, record.pid, record.ports[0], record.since, memory, detail)

    def running(self) -> ProcessRecord | None:
        """The record of the server that runs now, if one does.

        Raises LocalStackError when it runs on other ports than the settings say.
        """
        try:
            record = read_record(self._path)
        except ValueError:
            return None
        if record is None or not record.alive:
            return None
        if record.ports != self.plan.ports:
            raise LocalStackError(
                f"{self.plan.name} runs already from this state folder, but on port {_listed(record.ports)} "
                f"and not {_listed(self.plan.ports)}. Stop it first, or name another state folder."
            )
        return record

    def check_ports(self) -> None:
        """Raises LocalStackError when a port that the server needs is taken, naming the program that has it."""
        limit = time.monotonic() + RELEASE_SECONDS
        for port in self.plan.ports:
            while (taken := holder(port)) is not None and taken.pid is None and time.monotonic() < limit:
                time.sleep(0.05)
            if taken:
                raise LocalStackError(
                    f"{self.plan.name} cannot start: {taken}. End that program or choose another port."
                )

    def launch(self) -> ProcessRecord:
        """Start the process and write its record, without waiting. Raises LocalStackError when it cannot be started."""
        command = self.plan.prepare()
        self.plan.output.parent.mkdir(parents=True, exist_ok=True)
        self.plan.output.unlink(missing_ok=True)
        try:
            pid = spawn(command, self.plan.output, self._environment)
        except OSError as error:
            raise LocalStackError(f"{self.plan.name} cannot start: {command[0]}: {error.strerror}.") from error
        # Dead already: then its moment of birth is one that no process has.
        record = ProcessRecord(pid, birth(pid) or "never", boot(), time.time(), self.plan.ports)
        write_record(self._path, record)
        return record

    def ready(self, record: ProcessRecord) -> bool:
        """Whether the server answers by now. Raises LocalStackError with its last words when it has ended."""
        if not record.alive:
            raise LocalStackError(f"{self.plan.name} ended while it was starting. {self._last_words()}")
        return self.plan.complaint(record.ports[0], PROBE_SECONDS) == ""

    def overdue(self, record: ProcessRecord, seconds: float) -> LocalStackError:
        """The error to raise when the server has not been ready for so long."""
        reason = self._complaint(record) or "it answered only now"
        return LocalStackError(
            f"{self.plan.name} (process {record.pid}) is not ready after {seconds:.0f} s: {reason}. {self._last_words()}"
        )

    def stop(self, patience: float) -> bool:
        """End the server if it is ours and alive, and forget its record. Returns whether there was one to end.

        Raises LocalStackError when it survives SIGKILL.
        """
        try:
            record = read_record(self._path)
        except ValueError:
            record = None
        was_alive = record is not None and record.alive
        if record is not None and was_alive:
            extra = ARCHIVE_SECONDS if self.plan.archive.recording else 0.0
            orderly = end(record.pid, record.born, patience + extra)
            if record.alive:
                raise LocalStackError(f"{self.plan.name} (process {record.pid}) cannot be ended, not even by SIGKILL.")
            if orderly:
                self.plan.archive.adopt()
        self._path.unlink(missing_ok=True)
        return was_alive

    def _last_words(self) -> str:
        lines = last_lines([self.plan.log, self.plan.output], SHOWN_LINES)
        return f"The end of its logs ({self.plan.log} and {self.plan.output}):\n" + "\n".join(lines)


def _listed(ports: tuple[int, ...]) -> str:
    return "/".join(str(port) for port in ports)
