"""Starting, knowing and ending real processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.local.processes import birth, command_of, end, halted, resident_bytes, spawn

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[int]]:
    pids: list[int] = []
    yield pids
    for pid in pids:
        if birth(pid):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def launch(tmp_path: Path, program: str, started: list[int], environment: dict[str, str] | None = None) -> int:
    """Start a Python program and wait until it has printed something."""
    output = tmp_path / "out"
    pid = spawn([sys.executable, "-c", program], output, environment or {})
    started.append(pid)
    limit = time.monotonic() + 20
    while not (output.exists() and output.stat().st_size) and time.monotonic() < limit:
        time.sleep(0.01)
    assert output.stat().st_size, "the program printed nothing"
    return pid


def test_a_started_process_is_known_by_its_birth(tmp_path: Path, started: list[int]) -> None:
    pid = launch(tmp_path, SLEEP, started)
    assert birth(pid) == birth(pid)
    assert birth(pid) != birth(os.getpid())
    assert "time.sleep(60)" in command_of(pid)
    assert (resident_bytes(pid) or 0) > 1_000_000


def test_it_leads_a_session_of_its_own_and_has_only_the_given_environment(tmp_path: Path, started: list[int]) -> None:
    program = "import os, time; print(os.environ.get('MARK'), 'PATH' in os.environ, flush=True); time.sleep(60)"
    pid = launch(tmp_path, program, started, {"MARK": "here"})
    assert os.getsid(pid) == pid
    assert (tmp_path / "out").read_text() == "here False\n"


def test_an_ended_child_is_not_alive_although_nobody_waited_for_it(tmp_path: Path, started: list[int]) -> None:
    pid = launch(tmp_path, SLEEP, started)
    os.kill(pid, signal.SIGKILL)
    limit = time.monotonic() + 10
    while birth(pid) and time.monotonic() < limit:
        time.sleep(0.01)
    assert birth(pid) is None
    assert resident_bytes(pid) is None
    assert command_of(pid) == ""


def test_end_asks_first(tmp_path: Path, started: list[int]) -> None:
    pid = launch(tmp_path, SLEEP, started)
    assert end(pid, birth(pid) or "", patience=10) is True
    assert birth(pid) is None


def test_end_kills_what_will_not_go(tmp_path: Path, started: list[int]) -> None:
    pid = launch(tmp_path, STUBBORN, started)
    assert end(pid, birth(pid) or "", patience=0.3) is False
    assert birth(pid) is None


def test_end_reaches_a_halted_process(tmp_path: Path, started: list[int]) -> None:
    pid = launch(tmp_path, SLEEP, started)
    assert not halted(pid)
    os.kill(pid, signal.SIGSTOP)
    limit = time.monotonic() + 10
    while not halted(pid) and time.monotonic() < limit:
        time.sleep(0.01)
    assert halted(pid)
    assert end(pid, birth(pid) or "", patience=10) is True


def test_end_never_touches_a_process_of_another_birth(tmp_path: Path, started: list[int]) -> None:
    pid = launch(tmp_path, SLEEP, started)
    assert end(pid, "another", patience=0.1) is True
    assert birth(pid) is not None


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        spawn([str(tmp_path / "absent")], tmp_path / "out", {})
