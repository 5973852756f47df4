"""Who holds a port: this very process is the program in the way."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from services.local import ports
from services.local.ports import Holder, free_ports, holder

linux_only = pytest.mark.skipif(not Path("/proc/net/tcp").is_file(), reason="the holder is read from /proc")


def test_a_free_port_has_no_holder() -> None:
    (port,) = free_ports(1)
    assert holder(port) is None


def test_free_ports_are_all_different() -> None:
    assert len(set(free_ports(20))) == 20


@linux_only
def test_the_holder_is_named_with_number_and_command() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = holder(port)
    assert found is not None
    assert found.pid == os.getpid()
    assert "python" in found.command
    assert str(found).startswith(f"port {port} is taken by process {os.getpid()} (")


@linux_only
def test_a_holder_on_all_addresses_is_found_too() -> None:
    with socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        found = holder(server.getsockname()[1])
    assert found is not None
    assert found.pid == os.getpid()


def test_without_proc_the_port_is_said_to_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "PROC", tmp_path / "absent")
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = holder(server.getsockname()[1])
    assert found == Holder(server_port(found), None, "")
    assert "is taken by another program" in str(found)


def server_port(found: Holder | None) -> int:
    assert found is not None
    return found.port


def test_a_long_command_line_is_cut_in_the_message() -> None:
    assert len(str(Holder(9092, 1, "java " * 2000))) < 250
