"""What bad inputs need around them: a private place that counts its visitors, and readers under the guard, measured."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.contract.articles import Provenance, RawArticle
from services.producers.draft import Draft, Refused, finish
from services.producers.guarded import Guard
from services.producers.guarded_child import Limits, Reader
from tests.fakes import NOON

WALL_SECONDS: Final = 12.0
"""The most that any of the inputs may take: a reader's own limit and the start of its child."""
MEMORY: Final = 256 << 20
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


@dataclass
class Reading:
    """What a guarded reader made of an input."""

    articles: list[RawArticle] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ends(self) -> int:
        """Clean articles and refusals together."""
        return len(self.articles) + len(self.refused)


WHERE: Final = Provenance(producer="test", extractor="test/1", input="input", position="item 1")


def read(reader: Reader, data: bytes, **options: str | None) -> Reading:
    """Read in a guarded child as `headwater ingest` does, and hold time and memory against the caps."""
    begin, found = time.monotonic(), Reading()
    with Guard(limits=Limits(memory=MEMORY), children=1) as guard:
        for item in guard.read(reader, data, **options):
            if isinstance(item, Draft):
                try:
                    found.articles.append(finish(item, observed=NOON, provenance=WHERE))
                except ValueError as error:
                    found.refused.append(Refused(position=item.position, error="no_text", reason=str(error), data=b""))
            else:
                found.refused.append(item)
    found.seconds = time.monotonic() - begin
    assert found.seconds < WALL_SECONDS
    for refused in found.refused:
        assert refused.error.isidentifier(), refused.error
        assert refused.error != "reader_failed", f"the reader crashed: {refused.reason}"
        assert len(refused.reason) > 15, refused.reason
    return found


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
