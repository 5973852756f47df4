"""Readers run in child processes with a cap on memory, processor time and wall time.

A hostile or broken document may cost a reader gigabytes or hours; in a child that costs one refusal. Children are
kept between calls, since starting one takes a third of a second.
"""

import queue
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from services.producers.draft import Draft, Refused
from services.producers.guarded_child import FRAME, LARGEST, Limits, Reader, Request, decode_reply, encode_request

_MIB: Final = 1024 * 1024


class _ChildLost(Exception):
    """The child died or went over its limits; the words say which."""


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    line: socket.socket

    @classmethod
    def start(cls, limits: Limits) -> "_Child":
        ours, theirs = socket.socketpair()
        with theirs:
            command = [
                sys.executable,
                "-s",
                "-P",
                "-m",
                "services.producers.guarded_child",
                str(theirs.fileno()),
                *limits.arguments(),
            ]
            # Its environment is empty but for the path: no secret of this process can leak through a reader.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={"PYTHONPATH": ":".join(sys.path)},
            )
        return cls(process, ours)

    def ask(self, request: bytes, until: float) -> bytes:
        """The child's reply. Raises _ChildLost where there is none in time."""
        try:
            self.line.settimeout(max(until - time.monotonic(), 0.001))
            self.line.sendall(FRAME.pack(len(request)))
            self.line.sendall(request)
            (size,) = FRAME.unpack(self._receive(FRAME.size, until))
            if size > LARGEST:
                raise _ChildLost(f"its reader handed over more than {LARGEST // _MIB} MiB")
            return self._receive(size, until)
        except TimeoutError as error:
            raise _ChildLost("reading it took too long") from error
        except OSError as error:
            raise _ChildLost("reading it took too much memory or processor time") from error

    def _receive(self, size: int, until: float) -> bytes:
        parts: list[bytes] = []
        while size:
            self.line.settimeout(max(until - time.monotonic(), 0.001))
            part = self.line.recv(min(size, _MIB))
            if not part:
                raise _ChildLost("reading it took too much memory or processor time")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def end(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


@dataclass(slots=True, kw_only=True)
class Guard:
    """Up to `children` readers at a time; safe to share between threads. Use it as a context manager, or close it."""

    limits: Limits = field(default_factory=Limits)
    children: int = 2
    _idle: "queue.LifoQueue[_Child | None]" = field(init=False)

    def __post_init__(self) -> None:
        self._idle = queue.LifoQueue()
        for _ in range(self.children):
            self._idle.put(None)

    def read(self, reader: Reader, data: bytes, **options: str | None) -> Iterator[Draft | Refused]:
        """What `reader` makes of `data`, with its own options; one refusal `too_costly` where it goes over a limit.

        Everything is read before the first item is given, so a slow consumer is not mistaken for a slow reader.
        """
        request = encode_request(Request(reader=reader, data=data, options=options))
        child = self._idle.get()
        try:
            if child and child.process.poll() is not None:  # ended while it waited, which is no document's fault
                child.end()
                child = None
            child = child or _Child.start(self.limits)
            reply = decode_reply(child.ask(request, time.monotonic() + self.limits.wall_seconds))
            if reply.last:
                child.end()
                child = None
        except _ChildLost as lost:
            if child:
                child.end()
            child = None
            yield self._refused(str(lost), data)
            return
        finally:
            self._idle.put(child)
        yield from (item.draft or item.refused for item in reply.items)  # type: ignore[misc]  # one of both is set

    def _refused(self, why: str, data: bytes) -> Refused:
        limits = self.limits
        reason = (
            f"{why} (allowed: {limits.cpu_seconds} s of processor time, {limits.wall_seconds:g} s in all, "
            f"{limits.memory // _MIB} MiB). Such a document is broken or hostile; look at it before trying again."
        )
        return Refused(position="", error="too_costly", reason=reason, data=data)

    def close(self) -> None:
        """Ends all children that are not at work."""
        for _ in range(self.children):
            child = self._idle.get()
            if child:
                child.end()

    def __enter__(self) -> "Guard":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
