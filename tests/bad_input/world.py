"""What bad inputs need around them: a private place that counts its visitors, and readers under the guard, measured."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from services.contract.articles import RawArticle, decode
from services.contract.articles import reader as decoder
from services.pipeline import DEAD, RAW, Lane
from services.producers.guarded import Guard
from services.producers.guarded_child import Limits, Reader
from services.producers.inputs import Document
from services.producers.intake import Intake
from services.producers.tally import Options
from services.runtime.arrival import Arrival
from services.runtime.settings import Settings
from tests.fakes import NOON, LogPublisher

WALL_SECONDS: Final = 15.0
"""The most that any of the inputs may take: a reader's own limit and the start of its child."""
MEMORY: Final = 256 << 20
NAME: Final = "input"
_RAWS: Final = decoder(RawArticle)
_PEAK_RESET: Final = Path("/proc/self/clear_refs")


class Private:
    """A port on loopback, by IPv4 and IPv6, that nobody may reach; `visits` counts the connections."""

    def __init__(self) -> None:
        self.visits = 0
        self._servers = [socket.create_server(("127.0.0.1", 0))]
        self.port = int(self._servers[0].getsockname()[1])
        with suppress(OSError):  # a machine without IPv6, or one where another has the port
            self._servers.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        self._threads = [threading.Thread(target=self._run, args=(s,), daemon=True) for s in self._servers]

    def _run(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            self.visits += 1
            near.close()

    def __enter__(self) -> "Private":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
        for thread in self._threads:
            thread.join(5)


@dataclass(frozen=True)
class Buried:
    """A dead letter, as the command line would show it."""

    error: str
    reason: str
    value: bytes


@dataclass
class Reading:
    """How an input ended: articles for the raw topic, dead letters, and inputs told to be unreadable."""

    articles: list[RawArticle] = field(default_factory=list)
    refused: list[Buried] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read(reader: Reader | None, data: bytes, *, source: str, content_type: str | None = None) -> Reading:
    """Take it in as `headwater ingest` does, up to a publisher in memory; time and the child's memory are held.

    `reader` None lets the input itself say which reader takes it.
    """
    begin = time.monotonic()
    document = Document(NAME, lambda: BytesIO(data), content_type=content_type)
    with TemporaryDirectory() as home, Guard(limits=Limits(memory=MEMORY), children=1) as guard:
        options = Options(source=source, only=reader)
        intake = Intake(Settings(home=Path(home)), options, lambda: NOON, guard)
        publisher = LogPublisher(intake.acked)
        intake.take([document], publisher.as_publisher())
    assert time.monotonic() - begin < WALL_SECONDS
    raws = publisher.log.all(intake.settings.named(RAW.on(Lane.LIVE)))
    letters = publisher.log.all(intake.settings.named(DEAD.name))
    return Reading([decode(_RAWS, raw.value or b"") for raw in raws], list(map(_buried, letters)), intake.tally.unread)


def _buried(letter: Arrival) -> Buried:
    error, reason = letter.header("error") or "", letter.header("reason") or ""
    assert error.isidentifier(), error
    assert error != "reader_failed", f"the reader crashed: {reason}"
    words = reason.removeprefix(NAME).partition(": ")[2]
    assert len(words) > 15, reason
    assert not set(reason) & set("\r\n\x1b\0"), reason
    return Buried(error, reason, letter.value or b"")


@contextmanager
def reaching(*ports: int) -> Iterator[None]:
    """In the block this process connects to these ports of loopback and to nothing else.

    Python tells of every attempt (its audit events), so this holds for addresses where no test can listen.
    """
    before = len(_CONNECTED)
    yield
    wanted = {("127.0.0.1", port) for port in ports}
    assert {address[:2] for address in _CONNECTED[before:]} <= wanted


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _CONNECTED.append(arguments[1])


_CONNECTED: Final[list[tuple[Any, ...]]] = []
sys.addaudithook(_audit)


@contextmanager
def bounded(seconds: float = WALL_SECONDS, mebibytes: int = 100) -> Iterator[None]:
    """The block takes no longer, and this process grows by no more in it, at its largest."""
    _PEAK_RESET.write_text("5")  # Linux: the peak starts anew, or what an earlier test took would hide this one's
    before, begin = _peak(), time.monotonic()
    yield
    assert time.monotonic() - begin < seconds
    assert (_peak() - before) >> 10 < mebibytes


def _peak() -> int:
    """This process's largest size in memory since the reset, in KiB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])
