"""One packed member of a WARC file, unpacked piece by piece: a piece never needs more than 16 MiB.

Both formats allow files of many members one after the other, and archives give each record its own.
"""

import zlib
from typing import Final, Protocol

import zstandard

from services.producers.warc.opening import Packing, zstd

STEP: Final = 64 * 1024
_ZSTD_STEP: Final = 512
"""Packed bytes at a time: the library has no limit on what they become, but so many become 16 MiB at most."""


class Broken(ValueError):
    """The bytes cannot be unpacked; the message says what the library found."""


class Member(Protocol):
    """A member that is being unpacked."""

    ended: bool

    def take(self, data: memoryview) -> tuple[bytes, memoryview]:
        """Some unpacked bytes, and the rest of `data`, which is to be given again. Raises Broken."""


class Gzip:
    """RFC 1952; its checksum is tested."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.ended = False

    def take(self, data: memoryview) -> tuple[bytes, memoryview]:
        """At most 64 KiB."""
        try:
            piece = self._inflate.decompress(data, STEP)
        except zlib.error as error:
            raise Broken(str(error)) from error
        self.ended = self._inflate.eof
        left = len(self._inflate.unused_data if self.ended else self._inflate.unconsumed_tail)
        return piece, data[len(data) - left :]


class Zstd:
    """RFC 8878; a skippable frame is one without content."""

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        self._frame = zstd(dictionary).decompressobj()
        self.ended = False

    def take(self, data: memoryview) -> tuple[bytes, memoryview]:
        """At most 16 MiB."""
        try:
            piece = self._frame.decompress(data[:_ZSTD_STEP])
        except zstandard.ZstdError as error:
            raise Broken(str(error).removeprefix("zstd decompressor error: ")) from error
        self.ended = self._frame.eof
        taken = min(len(data), _ZSTD_STEP) - (len(self._frame.unused_data) if self.ended else 0)
        return piece, data[taken:]


def begin(packing: Packing, dictionary: zstandard.ZstdCompressionDict | None) -> Member | None:
    """A member at its first byte; None where nothing is packed."""
    match packing:
        case "gzip":
            return Gzip()
        case "zstd":
            return Zstd(dictionary)
        case "plain":
            return None
