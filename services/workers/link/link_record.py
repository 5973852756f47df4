"""What link remembers of one article: what it is compared by, what was found of it, and what was said.

About three kilobytes on disk; in memory only the anchors' postings and who is in which group. A message that was
settled before comes out as it did then: its offset is in the record, and so is every message that it led to.
"""

from typing import Final, Self

import msgspec

from services.contract.links import Signature
from services.text.shingles import unpack
from services.text.traits import Traits
from services.text.word_hashes import Hashes
from services.workers.link.alike import Sets
from services.workers.link.open_stories import Member, Told, month
from services.workers.link.stories import Placement


class Lead(msgspec.Struct, frozen=True, array_like=True):
    """The first of a group, as they came in."""

    key: bytes
    source: str
    time_ms: int
    """Of its publication, or of its observation where none is stated."""
    first_seen_ms: int
    version: int

    @classmethod
    def of(cls, signature: Signature, key: bytes) -> Self:
        """As the article would be named."""
        time = signature.published or signature.observed
        seen = _ms(signature.first_seen.timestamp())
        return cls(key, signature.source, _ms(time.timestamp()), seen, signature.version)


class Tale(msgspec.Struct, frozen=True, array_like=True):
    """Which story the article was found to tell, when its first text came: later texts stay in it."""

    offset: int
    """Of that text's signature."""
    at_ms: int
    time_ms: int
    traits: bytes
    """As `Stories` has weighed them."""
    story: bytes
    joined: bytes
    met: tuple[bytes, ...]
    moved: tuple[tuple[bytes, int], ...]
    """Articles, each with the month of its index, that have come into this story with another one."""

    @classmethod
    def new(cls, told: Told, placement: Placement) -> Self:
        """Of what was decided."""
        moved = tuple((member.key, member.month) for member in placement.moved)
        return cls(
            told.order,
            told.at_ms,
            told.time_ms,
            told.traits.data(),
            placement.story,
            placement.joined,
            placement.met,
            moved,
        )

    def told(self, article: Lead) -> tuple[Told, Placement]:
        """What was decided, as `Stories` takes it back."""
        member = Member(article.key, month(article.first_seen_ms))
        told = Told(self.offset, self.at_ms, self.time_ms, member, Traits.of(self.traits))
        return told, Placement(self.story, self.joined, self.met)


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
    tale: Tale
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
    def new(cls, signature: Signature, own: Lead, offset: int, at_ms: int, tale: Tale) -> Self:
        """Of a signature of which no copy is found yet."""
        return cls(offset, at_ms, own, signature.words, signature.title, signature.singles, signature.pairs,
                   signature.anchors, tale)  # fmt: skip

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
