"""One server's life, with a small program in the place of Java."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.java_command import ClassArchive
from services.local.plan import SILENT, ServerPlan
from services.local.ports import free_ports
from services.local.processes import birth, boot
from services.local.records import ProcessRecord, read_record, record_path, write_record
from services.local.server import Server
from services.local.status import State

LISTEN = """
import socket, sys, time
print("listening", flush=True)
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    server.accept()[0].close()
"""
FAIL = "print('heap too small'); raise SystemExit(3)"
MUTE = "import time; print('alive, but mute', flush=True); time.sleep(60)"


def complaint(port: int, timeout: float) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=timeout).close()
    except OSError:
        return SILENT
    return ""


@dataclass
class Bench:
    """A folder and a port to run servers on."""

    folder: Path
    port: int

    def server(self, program: str) -> Server:
        return Server(self.plan(program), self.folder / "run", {})

    def plan(self, program: str) -> ServerPlan:
        return ServerPlan(
            name="small",
            ports=(self.port,),
            output=self.folder / "small.out",
            log=self.folder / "small.log",
            archive=ClassArchive(self.folder / "kept.aot", self.folder / "recorded.aot"),
            prepare=lambda: [sys.executable, "-c", program, str(self.port)],
            complaint=complaint,
        )

    @property
    def record(self) -> Path:
        return record_path(self.folder / "run", "small")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, free_ports(1)[0])
    yield bench
    bench.server(LISTEN).stop(5)


def started(server: Server) -> ProcessRecord:
    record, limit = server.launch(), time.monotonic() + 20
    while not server.ready(record):
        assert time.monotonic() < limit
        time.sleep(0.01)
    return record


def await_death(record: ProcessRecord) -> None:
    limit = time.monotonic() + 10
    while record.alive:
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_never_started_is_stopped(bench: Bench) -> None:
    status = bench.server(LISTEN).status()
    assert (status.state, status.pid, status.port, status.detail) == (State.STOPPED, None, bench.port, "")


def test_a_running_server_is_known_to_another_object(bench: Bench) -> None:
    record = started(bench.server(LISTEN))
    status = bench.server(LISTEN).status()
    assert (status.state, status.pid, status.detail) == (State.RUNNING, record.pid, "")
    assert status.memory_bytes
    assert status.since == pytest.approx(time.time(), abs=30)
    assert bench.server(LISTEN).running() == record


def test_a_killed_server_has_crashed(bench: Bench) -> None:
    record = started(bench.server(LISTEN))
    os.kill(record.pid, signal.SIGKILL)
    await_death(record)
    status = bench.server(LISTEN).status()
    assert status.state is State.CRASHED
    assert str(bench.folder / "small.log") in status.detail
    assert bench.server(LISTEN).running() is None


def test_a_server_that_dies_at_once_tells_its_last_words(bench: Bench) -> None:
    server = bench.server(FAIL)
    record = server.launch()
    await_death(record)
    with pytest.raises(LocalStackError, match=r"small ended while it was starting(?s:.*)heap too small") as caught:
        server.ready(record)
    assert str(bench.folder / "small.out") in str(caught.value)
    assert server.status().state is State.CRASHED


def test_a_mute_server_is_running_and_overdue(bench: Bench) -> None:
    server = bench.server(MUTE)
    record = server.launch()
    assert not server.ready(record)
    assert server.status().detail == SILENT
    message = str(server.overdue(record, 7))
    assert "is not ready after 7 s: the process is there but does not answer" in message
    assert str(record.pid) in message


def test_a_halted_server_is_told_with_the_way_out(bench: Bench) -> None:
    server = bench.server(LISTEN)
    record = started(server)
    os.kill(record.pid, signal.SIGSTOP)
    time.sleep(0.1)
    assert f"kill -CONT {record.pid}" in server.status().detail
    os.kill(record.pid, signal.SIGCONT)


def test_a_reused_process_number_is_stale_and_never_killed(bench: Bench) -> None:
    own = ProcessRecord(os.getpid(), "another birth", boot(), 0.0, (bench.port,))
    write_record(bench.record, own)
    server = bench.server(LISTEN)
    assert server.status().state is State.STALE
    assert str(os.getpid()) in server.status().detail
    assert server.stop(0.1) is False
    assert read_record(bench.record) is None


def test_a_record_from_before_a_restart_of_the_machine_is_stale(bench: Bench) -> None:
    born = birth(os.getpid()) or ""
    write_record(bench.record, ProcessRecord(os.getpid(), f"old{born}", "another boot", 0.0, (bench.port,)))
    status = bench.server(LISTEN).status()
    assert status.state is State.STALE
    assert "before the machine was last started" in status.detail


def test_a_broken_record_is_stale_and_replaced_by_a_start(bench: Bench) -> None:
    bench.record.parent.mkdir()
    bench.record.write_text("{")
    server = bench.server(LISTEN)
    assert server.status().state is State.STALE
    started(server)
    assert server.status().state is State.RUNNING


def test_a_port_of_another_program_is_foreign_and_refused(bench: Bench) -> None:
    server = bench.server(LISTEN)
    with socket.create_server(("127.0.0.1", bench.port)):
        status = server.status()
        with pytest.raises(LocalStackError, match=f"small cannot start: port {bench.port} is taken by process"):
            server.check_ports()
    assert (status.state, status.pid) == (State.FOREIGN, os.getpid())
    server.check_ports()


def test_other_ports_than_the_running_ones_are_refused(bench: Bench) -> None:
    started(bench.server(LISTEN))
    other = Server(replace(bench.plan(LISTEN), ports=(1,)), bench.folder / "run", {})
    with pytest.raises(LocalStackError, match=f"on port {bench.port} and not 1"):
        other.running()
    assert other.status().port == bench.port
    assert other.status().detail == ""


def test_stop_ends_it_and_the_second_stop_finds_nothing(bench: Bench) -> None:
    server = bench.server(LISTEN)
    record = started(server)
    assert server.stop(10) is True
    assert birth(record.pid) is None
    assert server.stop(10) is False
    assert server.status().state is State.STOPPED


def test_an_orderly_end_keeps_the_recorded_classes(bench: Bench) -> None:
    server = bench.server(LISTEN)
    started(server)
    (bench.folder / "recorded.aot").write_bytes(b"classes")
    server.stop(10)
    assert (bench.folder / "kept.aot").read_bytes() == b"classes"
    assert not (bench.folder / "recorded.aot").exists()


def test_a_program_that_cannot_be_started_is_named(bench: Bench) -> None:
    plan = replace(bench.plan(LISTEN), prepare=lambda: [str(bench.folder / "java")])
    with pytest.raises(LocalStackError, match=r"small cannot start: .*java: No such file"):
        Server(plan, bench.folder / "run", {}).launch()
