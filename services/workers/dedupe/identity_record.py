"""What dedupe remembers of one article id: some hundred bytes, for as long as its index month is kept.

The positions are what lets it know its own replay: a message that it has settled before and now meets again (after a
crash or a rebalance) must come out exactly as the first time, not as a duplicate of itself.
"""

from typing import Final, Self

import msgspec

REVISIONS_KEPT: Final = 16
"""Of the latest: an older text that comes back later than that counts as a new revision."""


class Revision(msgspec.Struct, frozen=True, array_like=True):
    """One text of an article: what it was, when it was observed, which message brought it."""

    content: str
    """Content hash, 16 hex digits."""
    number: int
    version: int
    lane: str
    partition: int
    offset: int
    edition: int
    """The how-manieth text that was kept."""


class IdentityRecord(msgspec.Struct, frozen=True, array_like=True):
    """The state of one id."""

    first_seen_ms: int
    observed_ms: int
    """The latest observation so far."""
    channel: str
    extractor: str
    version: int
    """The greatest version given so far."""
    number: int
    """The greatest revision number given so far."""
    editions: int
    """How many texts were kept so far."""
    revisions: tuple[Revision, ...]
    seen_ms: int = 0
    """The latest observation of a text that repeated one."""

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Raises msgspec.DecodeError where the state is not ours."""
        return _DECODER.decode(data)  # type: ignore[return-value]

    def data(self) -> bytes:
        """MessagePack, fields by position."""
        return msgspec.msgpack.encode(self)

    def latest_ms(self) -> int:
        """Nothing that was observed later has been settled yet."""
        return max(self.observed_ms, self.seen_ms)

    def by_content(self, content: str) -> Revision | None:
        """The latest kept revision with this text."""
        return next((r for r in reversed(self.revisions) if r.content == content), None)

    def current(self) -> Revision | None:
        """The one whose text is the article's now."""
        return max(self.revisions, key=lambda r: r.version, default=None)

    def returns(self, content: str) -> int:
        """How often this text has been kept."""
        return sum(r.content == content for r in self.revisions)

    def by_position(self, lane: str, partition: int, offset: int) -> Revision | None:
        """The revision that this very message has brought before."""
        at = (lane, partition, offset)
        return next((r for r in self.revisions if (r.lane, r.partition, r.offset) == at), None)


_DECODER: Final = msgspec.msgpack.Decoder(IdentityRecord)
