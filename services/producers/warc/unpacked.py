"""A WARC file as the stream of its unpacked bytes, which knows where in the file each of them came from.

The library's own streams end silently where a file is cut, and forget the places of records that are packed together.
"""

from typing import BinaryIO, Final

import zstandard

from services.producers.warc.members import STEP, Broken, Member, begin
from services.producers.warc.opening import Packing
from services.producers.warc.place import Place

_RATIO: Final = 100
_RATIO_FROM: Final = 64 * 1024 * 1024
"""Unpacked bytes of one member from which its ratio is judged."""


class Fault(OSError):
    """The file cannot be unpacked further from here; the message says why."""


class Cut(Fault):
    """It ends in the middle."""


class Unpacked:
    """For FastWARC, which wants a file object; read once, forward."""

    def __init__(
        self, stream: BinaryIO, start: Place, packing: Packing, dictionary: zstandard.ZstdCompressionDict | None
    ) -> None:
        """`stream` is at the first byte of the member at `start`. Raises Fault where that place cannot be reached."""
        self._stream, self._packing, self._dictionary = stream, packing, dictionary
        self._offset = start.member
        self._waiting = memoryview(b"")
        """Packed bytes that were read from the file."""
        self._member: Member | None = None
        self._more = False
        """The member may hold unpacked bytes back."""
        self._ready = memoryview(b"")
        self._unpacked = self._at = 0
        """Bytes made ready and bytes read, both from the start of the first member."""
        self._begun = [(0, start.member)]
        self._skip(start.inside)

    def read(self, size: int = STEP) -> bytes:
        """At most `size` bytes; none at the end of the file. Raises Fault."""
        while not self._ready and self._advance():
            pass
        piece, self._ready = bytes(self._ready[:size]), self._ready[size:]
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        """Unpacked bytes so far."""
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """There is no way back. Raises Fault."""
        raise Fault(f"it can only be read forward, not from {offset} ({whence})")

    def close(self) -> None:
        """The file belongs to whoever opened it."""

    @property
    def begun(self) -> Place:
        """Where the last packed member begins of which anything was read; of what is not packed, the start."""
        return Place(self._begun[-1][1])

    def place(self, at: int) -> Place:
        """Where the unpacked byte `at` came from; it must not be before one that was asked for already."""
        while len(self._begun) > 1 and self._begun[1][0] <= at:
            self._begun.pop(0)
        unpacked, packed = self._begun[0]
        inside = at - unpacked
        return Place(packed + inside) if self._packing == "plain" else Place(packed, inside)

    def _skip(self, size: int) -> None:
        while size > 0 and (piece := self.read(min(size, STEP))):
            size -= len(piece)

    def _advance(self) -> bool:
        """Makes more bytes ready, perhaps none yet; False at the end."""
        if not self._waiting and not self._more and not self._fill():
            return False
        if self._packing == "plain":
            self._ready, self._waiting = self._waiting, memoryview(b"")
        else:
            self._ready = memoryview(self._unpack())
        self._unpacked += len(self._ready)
        return True

    def _fill(self) -> bool:
        data = self._stream.read(STEP)
        self._offset += len(data)
        self._waiting = memoryview(data)
        if not data and self._member:
            raise Cut("it ends in the middle of a packed record")
        return bool(data)

    def _unpack(self) -> bytes:
        member = self._member or self._begin()
        if member is None:
            return b""
        try:
            piece, self._waiting = member.take(self._waiting)
        except Broken as fault:
            raise Fault(f"what is packed there is damaged ({fault})") from fault
        self._more = len(piece) == STEP and not member.ended
        self._judge(self._unpacked + len(piece))
        if member.ended:
            self._member = None
        return piece

    def _begin(self) -> Member | None:
        """The next member; none while the file is filled up with zeros, as gzip allows."""
        if self._waiting[0] == 0:
            self._waiting = memoryview(bytes(self._waiting).lstrip(b"\0"))
        if not self._waiting:
            return None
        start = self._offset - len(self._waiting)
        if start > self._begun[-1][1]:
            self._begun.append((self._unpacked, start))
        self._member = begin(self._packing, self._dictionary)
        return self._member

    def _judge(self, unpacked: int) -> None:
        before, start = self._begun[-1]
        grown, packed = unpacked - before, self._offset - len(self._waiting) - start
        if grown > max(_RATIO_FROM, _RATIO * packed):
            raise Fault(f"what is packed there grows more than {_RATIO} times when unpacked, as no page does")
