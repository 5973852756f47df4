"""A WARC file that can be entered at any record, and again behind what is damaged."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

import zstandard

from services.producers.warc.opening import DICTIONARY, LOOK, MAGIC, Packing, opens, packing_of, zstd
from services.producers.warc.place import Place
from services.producers.warc.unpacked import Fault, Unpacked

_STEP: Final = 1024 * 1024
_TRIES: Final = 10_000
"""Places that look like a record from afar and are none, after which the search ends: somebody put them there."""
_SKIPPABLE: Final = struct.Struct("<4sI")
_DICTIONARY_LIMIT: Final = 16 * 1024 * 1024


class NotWarc(ValueError):
    """The file does not begin as a WARC file does; the message says what to do."""


class Archive:
    """A file that can seek."""

    def __init__(self, stream: BinaryIO) -> None:
        """`stream` is at its start. Raises NotWarc, and Fault where its dictionary is damaged."""
        self._stream = stream
        head = stream.read(LOOK["zstd"])
        packing = packing_of(head)
        if packing is None:
            raise NotWarc("it is not a WARC file, or its first record is damaged. Check the file")
        self._packing: Packing = packing
        self._dictionary = _dictionary(stream, head) if head.startswith(DICTIONARY) else None

    def enter(self, place: Place) -> Unpacked:
        """The unpacked bytes from there on. Raises Fault."""
        self._stream.seek(place.member)
        return Unpacked(self._stream, place, self._packing, self._dictionary)

    def next_start(self, after: Place) -> Place | None:
        """Where the first record begins of those that are packed alone (or not at all) behind this place."""
        look = LOOK[self._packing]
        for tries, found in enumerate(self._looks_like_one(after.member + 1)):
            self._stream.seek(found)
            if opens(self._stream.read(look), self._packing, self._dictionary):
                return Place(found)
            if tries >= _TRIES:
                break
        return None

    def _looks_like_one(self, start: int) -> Iterator[int]:
        sign = (b"\n" if self._packing == "plain" else b"") + MAGIC[self._packing]
        kept, at = b"", start
        while True:
            self._stream.seek(at)
            block = self._stream.read(_STEP)
            if not block:
                return
            data, begin, found = kept + block, at - len(kept), -1
            while (found := data.find(sign, found + 1)) >= 0:
                yield begin + found + (self._packing == "plain")
            kept, at = data[-len(sign) + 1 :], at + len(block)


def _dictionary(stream: BinaryIO, head: bytes) -> zstandard.ZstdCompressionDict:
    """Of the skippable frame at the start; it may be packed itself."""
    if len(head) < _SKIPPABLE.size:
        raise Fault("its dictionary is damaged")
    _, size = _SKIPPABLE.unpack_from(head)
    stream.seek(_SKIPPABLE.size)
    data = stream.read(size) if size <= _DICTIONARY_LIMIT else b""
    if len(data) < size or not data:
        raise Fault("its dictionary is damaged")
    try:
        if data.startswith(MAGIC["zstd"]):
            with zstd(None).stream_reader(data) as reader:
                data = reader.read(_DICTIONARY_LIMIT)
        return zstandard.ZstdCompressionDict(data)
    except (zstandard.ZstdError, ValueError) as fault:
        raise Fault(f"its dictionary is damaged ({fault})") from fault
