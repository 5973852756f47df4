"""Processes that outlive the one that started them: start, recognise again, measure, end.

A number alone does not name a process, for numbers are given anew; number and moment of birth together do.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

PROC = Path("/proc")
BOOT_ID = PROC / "sys/kernel/random/boot_id"


def spawn(command: Sequence[str], output: Path, environment: Mapping[str, str]) -> int:
    """Start a program in a session of its own, output appended to a file; returns its process id.

    Raises OSError when the program cannot be started. The child inherits no descriptor, no terminal and no
    environment but the one given, so it survives the caller and does not depend on the caller's shell.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), flags, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(command[0], list(command), dict(environment), file_actions=actions, setsid=True)


def birth(pid: int) -> str | None:
    """When the process with this id began, as a text to compare; None when there is none or it has ended.

    Linux: boot id and start time in clock ticks (proc(5), stat, field 22). Elsewhere: what ps says.
    """
    _reap(pid)
    if not PROC.joinpath("self").exists():
        state = _ps(pid, "stat")
        return None if not state or state.startswith("Z") else _ps(pid, "lstart")
    fields = _stat(pid)
    return None if fields is None or fields[0] in "ZX" else f"{boot()}:{fields[19]}"


def _stat(pid: int) -> list[str] | None:
    """Fields of proc(5) stat from the third on (state); None when there is no such process."""
    try:
        # The second field, the command's name in brackets, may itself hold blanks and brackets: read after its end.
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def halted(pid: int) -> bool:
    """Whether the process was stopped by a signal (SIGSTOP, or ctrl-Z) and waits to be continued."""
    if not PROC.joinpath("self").exists():
        return _ps(pid, "stat").startswith("T")
    fields = _stat(pid)
    return fields is not None and fields[0] in "Tt"


def boot() -> str:
    """Identifier of the machine's present run; empty where the system has none."""
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""


def command_of(pid: int) -> str:
    """Command line of a process, blanks between the arguments; empty when it cannot be read."""
    try:
        if PROC.joinpath("self").exists():
            return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
    return _ps(pid, "command")


def resident_bytes(pid: int) -> int | None:
    """Memory of the process that is in RAM, in bytes; None when it is gone."""
    try:
        if PROC.joinpath("self").exists():
            return int((PROC / str(pid) / "statm").read_text().split()[1]) * _page()
    except OSError:
        return None
    text = _ps(pid, "rss")
    return int(text) * 1024 if text else None


def end(pid: int, born: str, patience: float) -> bool:
    """End a process: SIGTERM, then SIGKILL when it is still there after `patience` seconds.

    Returns whether it went by itself. A process that was born at another moment is never touched.
    """
    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 10.0)):
        if birth(pid) != born:
            return True
        try:
            os.kill(pid, number)
            # A halted process would not even see SIGTERM.
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            return number == signal.SIGTERM
        if _gone(pid, born, wait):
            return number == signal.SIGTERM
    return False


def _gone(pid: int, born: str, wait: float) -> bool:
    limit = time.monotonic() + wait
    while time.monotonic() < limit:
        if birth(pid) != born:
            return True
        time.sleep(0.05)
    return False


def _reap(pid: int) -> None:
    """Collect an ended child, which would else stay in the process table as long as we live."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return  # another process started it: then it is not ours to collect


def _ps(pid: int, column: str) -> str:
    done = subprocess.run(
        ["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, timeout=10, check=False
    )
    return done.stdout.strip()


@cache
def _page() -> int:
    return os.sysconf("SC_PAGE_SIZE")
