"""Who holds a TCP port of this machine.

"Address already in use" in a Java trace tells a person nothing; the name of the program that is in the way does.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.local.processes import PROC, command_of
from services.local.settings import HOST

LISTENING = "0A"


@dataclass(frozen=True)
class Holder:
    """The process that listens on a port; `pid` is None when the system does not let us see it."""

    port: int
    pid: int | None
    command: str

    def __str__(self) -> str:
        if self.pid is None:
            return f"port {self.port} is taken by another program (its name cannot be seen from here)"
        return f"port {self.port} is taken by process {self.pid} ({self.command[:160] or 'unnamed'})"


def holder(port: int) -> Holder | None:
    """The process that listens on this port, or None when the port is free."""
    if not _taken(port):
        return None
    for pid in _owners(_sockets(port)):
        return Holder(port, pid, command_of(pid))
    return Holder(port, None, "")


def free_ports(count: int) -> tuple[int, ...]:
    """Ports that are free at this moment, all different; meant for tests."""
    taken = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = tuple(int(server.getsockname()[1]) for server in taken)
    for server in taken:
        server.close()
    return ports


def _taken(port: int) -> bool:
    try:
        # create_server sets SO_REUSEADDR: connections that still linger after a kill do not count.
        socket.create_server((HOST, port)).close()
    except OSError:
        return True
    return False


def _sockets(port: int) -> set[str]:
    """Inodes of the sockets that listen on the port (proc(5), net/tcp: columns 2, 4 and 10)."""
    found = set()
    for table in ("tcp", "tcp6"):
        path = PROC / "net" / table
        for line in path.read_text().splitlines()[1:] if path.is_file() else ():
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _owners(sockets: set[str]) -> Iterator[int]:
    if not sockets:
        return
    for process in PROC.iterdir():
        if process.name.isdigit() and sockets & set(_descriptors(process)):
            yield int(process.name)


def _descriptors(process: Path) -> Iterator[str]:
    try:
        for link in (process / "fd").iterdir():
            yield str(link.readlink())
    except OSError:
        return  # ended meanwhile, or another person's process: not ours to look into
