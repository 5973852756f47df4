"""A TCP forwarder in the place of a fault proxy: what comes to one port goes to another, both ways, and is counted."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType


class Forwarder:
    """Listens on `port` of the loopback address while its `with` block runs; `carried` counts bytes to the target."""

    def __init__(self, port: int, target: int) -> None:
        self.carried = 0
        self._target = target
        self._server = socket.create_server(("127.0.0.1", port))
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Forwarder:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in (self._server, *self._sockets):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in (self._server, *self._sockets):
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return  # the block has ended
            far = socket.create_connection(("127.0.0.1", self._target))
            self._sockets += [near, far]
            for source, sink, counted in ((near, far, True), (far, near, False)):
                thread = threading.Thread(target=self._carry, args=(source, sink, counted))
                self._threads.append(thread)
                thread.start()

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                sink.sendall(data)
                self.carried += len(data) if counted else 0
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
