"""What comes of one record of a document, before Kafka: an article, a refusal, a withdrawal, or a wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.contract.articles import RawArticle
from services.pipeline import Lane
from services.producers.draft import Refused
from services.runtime.traces import NOWHERE, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Its agency has cancelled or killed the item: the article is taken down, for ever."""

    id: str
    reason: str
    position: str

    @property
    def data(self) -> bytes:
        """What tells it from others."""
        return f"withdrawn {self.id}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Embargoed:
    """Not to be published before; read again then."""

    until: datetime
    title: str
    position: str

    @property
    def data(self) -> bytes:
        """What tells it from others."""
        return f"embargoed {self.until.isoformat()} {self.title}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """A later version of the wire item has been seen, whatever has become of that one."""

    id: str
    version: int
    position: str

    @property
    def data(self) -> bytes:
        """What tells it from others."""
        return f"superseded {self.id} {self.version}".encode()


Record = RawArticle | Refused | Withdrawn | Embargoed | Superseded


class Read(NamedTuple):
    """A record, and where its article stands in full, as the document wrote it: the canonical form may not answer."""

    record: Record
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What comes back with a record's ack."""

    reader: str
    record: Record
    document: str
    lane: Lane = Lane.LIVE
    settled: Callable[[], None] | None = None
    """Called after the counting; on the client's thread, so it must be quick."""
    way: Way = NOWHERE
