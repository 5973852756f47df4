"""What link remembers of one article: what it is compared by, what was found of it, and what was said.

About three kilobytes on disk; in memory only the anchors' postings and who is in which group. A message that was
settled before comes out as it did then: its offset is in the record, and so is every message that it led to.
"""

from typing import Final, Self

import msgspec

from services.contract.links import Signature
from services.text.shingles import unpack
from services.text.word_hashes import Hashes
from services.workers.link.alike import Sets


class Lead(msgspec.Struct, frozen=True, array_like=True):
    """The first of a group, as they came in."""

    key: bytes
    source: str
    time_ms: int
    """Of its publication, or of its observation where none is stated."""
    first_seen_ms: int
    version: int


class LinkRecord(msgspec.Struct, frozen=True, array_like=True):
    """The state of one article."""

    offset: int
    at_ms: int
    """When the broker took the signature: the window is measured by it."""
    own: Lead
    """The article itself, as a lead would be named."""
    words: int
    title: bytes
    singles: bytes
    pairs: bytes
    anchors: bytes
    copy_of: bytes | None = None
    share: float = 0.0
    lead: Lead | None = None
    said: tuple[bytes, ...] = ()
    """The links that were sent, encoded; its own first, where there is one."""

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Raises msgspec.DecodeError where the state is not ours."""
        return _DECODER.decode(data)  # type: ignore[return-value]

    @classmethod
    def new(cls, signature: Signature, key: bytes, offset: int, at_ms: int) -> Self:
        """Of a signature of which nothing is found yet."""
        time = signature.published or signature.observed
        seen = _ms(signature.first_seen.timestamp())
        own = Lead(key, signature.source, _ms(time.timestamp()), seen, signature.version)
        return cls(offset, at_ms, own, signature.words, signature.title, signature.singles, signature.pairs,
                   signature.anchors)  # fmt: skip

    def data(self) -> bytes:
        """MessagePack, fields by position."""
        return msgspec.msgpack.encode(self)

    def sets(self) -> Sets:
        """What it is compared by."""
        return Sets(self.words, unpack(self.title), unpack(self.singles), unpack(self.pairs))

    def hashes(self) -> Hashes:
        """What it is found by."""
        return unpack(self.anchors)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


_DECODER: Final = msgspec.msgpack.Decoder(LinkRecord)
