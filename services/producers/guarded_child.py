"""The child process of `guarded`: takes a document, runs one reader over it under limits, hands back what it found.

It holds nothing but readers, opens no files and speaks over one socket, so there is little to gain by breaking it.
"""

import resource
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from services.producers.draft import Draft, Refused

Reader = Literal["feeds", "pages", "jsonl", "dumps", "wires", "sitemaps"]
FRAME: Final = struct.Struct("!Q")
LARGEST: Final = 128 * 1024 * 1024
"""Bytes of one reply."""
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost."""

    cpu_seconds: int = 5
    wall_seconds: float = 10.0
    """Longer than the processor time, for a machine that has other work too."""
    memory: int = 256 * _MIB
    """Bytes of address space, the interpreter's own 50 MiB included."""
    documents: int = 500
    """After so many a child is replaced: libraries keep caches."""

    def arguments(self) -> list[str]:
        """For the child's command line."""
        return [str(self.cpu_seconds), str(self.memory), str(self.documents)]


class Request(msgspec.Struct, kw_only=True):
    """One document for one reader."""

    reader: Reader
    data: bytes
    options: dict[str, str | None]


class Item(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One of both is set."""

    draft: Draft | None = None
    refused: Refused | None = None


class Reply(msgspec.Struct, kw_only=True):
    """Everything the reader found."""

    items: list[Item]
    last: bool
    """The child has served long enough."""


_REPLY: Final = msgspec.msgpack.Decoder(Reply)
_REQUEST: Final = msgspec.msgpack.Decoder(Request)


def encode_request(request: Request) -> bytes:
    """For the child."""
    return msgspec.msgpack.encode(request)


def decode_reply(data: bytes) -> Reply:
    """From the child; checked, as it may have been broken into."""
    return _REPLY.decode(data)


def serve(line: socket.socket, limits: Limits) -> None:
    """Answers requests until the other side closes, or `limits.documents` are served."""
    for count in range(1, limits.documents + 1):
        head = _receive(line, FRAME.size)
        if head is None:
            return
        request = _receive(line, FRAME.unpack(head)[0])
        if request is None:
            return
        _limit_cpu(limits.cpu_seconds)
        items = _items(_REQUEST.decode(request))
        reply = msgspec.msgpack.encode(Reply(items=items, last=count == limits.documents))
        line.sendall(FRAME.pack(len(reply)))
        line.sendall(reply)


def _read(request: Request) -> Iterator[Draft | Refused]:
    # Imported when first wanted: the reader of pages takes twice the memory of the others.
    options = request.options
    if request.reader == "feeds":
        from services.producers import feeds

        return feeds.read(
            request.data,
            source=options.get("source"),
            base=options.get("base"),
            content_type=options.get("content_type"),
        )
    if request.reader == "pages":
        from services.producers import pages

        return pages.read(request.data, url=options.get("url"), source=options.get("source"))
    if request.reader == "dumps":
        from services.producers.dumps.read import read as read_dump

        return read_dump(request.data, source=options.get("source") or "unnamed")
    if request.reader == "wires":
        from services.producers import wires

        return wires.read(request.data, source=options.get("source"))
    if request.reader == "sitemaps":
        from services.producers.sitemaps.announced import announced

        now, days = options.get("now") or "", int(options.get("seen_days") or 0)
        return announced(request.data, base=options.get("base"), now=now, seen_days=days)
    from services.producers import jsonl

    return jsonl.read(request.data, source=options.get("source") or "unnamed")


def _items(request: Request) -> list[Item]:
    try:
        return [_item(found) for found in _read(request)]
    except Exception as fault:  # whatever a parsing library raises, the document is told, none is lost
        if isinstance(fault, MemoryError):
            raise
        reason = (
            f"the reader of {request.reader} failed ({type(fault).__name__}: {str(fault)[:200]}). "
            "Keep the document, and report it to Headwater's authors."
        )
        return [_item(Refused(position="", error="reader_failed", reason=reason, data=request.data))]


def _item(found: Draft | Refused) -> Item:
    return Item(draft=found) if isinstance(found, Draft) else Item(refused=found)


def _receive(line: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        part = line.recv(min(size - len(data), _MIB))
        if not part:
            return None
        data += part
    return bytes(data)


def _limit_cpu(seconds: int) -> None:
    """Counted from now on: the limit itself is for the life of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))


def main(arguments: list[str]) -> None:
    """`arguments`: the socket's descriptor and the numbers of `Limits.arguments`."""
    descriptor, cpu_seconds, memory, documents = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with socket.socket(fileno=descriptor) as line:
        try:
            serve(line, Limits(cpu_seconds=cpu_seconds, memory=memory, documents=documents))
        except (MemoryError, RecursionError):
            sys.exit(1)  # the other side sees the line close and says so


if __name__ == "__main__":
    main(sys.argv[1:])
