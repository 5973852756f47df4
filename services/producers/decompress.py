"""Response bodies decompressed with every size counted as it grows.

Libraries decompress first and count afterwards, which is how a few kilobytes fill a memory.
"""

import zlib
from collections.abc import Iterable
from typing import Final

ACCEPTED: Final = "gzip, deflate"
"""For `Accept-Encoding`: what can be taken apart here."""
_STEP: Final = 256 * 1024
_RATIO: Final = 100
_RATIO_FROM: Final = 4 * 1024 * 1024
"""Decoded bytes from which the ratio is judged: short texts may repeat themselves."""
_GZIP_MAGIC: Final = b"\x1f\x8b"


class TooLarge(ValueError):
    """More bytes than allowed; the words say which limit."""


class Undecodable(ValueError):
    """The body is not what its header says."""


def read_body(chunks: Iterable[bytes], encoding: str, *, wire_limit: int, decoded_limit: int) -> bytes:
    """The decoded body. `encoding` is the `Content-Encoding` header; limits are in bytes.

    Raises TooLarge and Undecodable; reads no chunk further than needed to know.
    """
    codings = [name for part in encoding.lower().split(",") if (name := part.strip()) and name != "identity"]
    if len(codings) > 1:
        raise Undecodable(f"it is compressed {len(codings)} times over ({encoding[:80]})")
    if not codings:
        return _plain(chunks, min(wire_limit, decoded_limit))
    if codings[0] not in ("gzip", "x-gzip", "deflate"):
        raise Undecodable(f"it is compressed in a way that was not asked for ({encoding[:80]})")
    return _inflated(chunks, codings[0], wire_limit, decoded_limit)


def _plain(chunks: Iterable[bytes], limit: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"it is larger than {limit:,} bytes")
    return bytes(body)


def _inflated(chunks: Iterable[bytes], coding: str, wire_limit: int, decoded_limit: int) -> bytes:
    body, wire, inflate, after = bytearray(), 0, None, b""
    for chunk in chunks:
        wire += len(chunk)
        if wire > wire_limit:
            raise TooLarge(f"it is larger than {wire_limit:,} bytes on the way")
        inflate = inflate or zlib.decompressobj(_window(coding, chunk))
        if inflate.eof:
            after = (after + chunk[:2])[:2]
            continue
        _feed(inflate, chunk, body, wire, decoded_limit)
        after = inflate.unused_data[:2]
    if inflate and not inflate.eof:
        raise Undecodable("its compressed data breaks off")
    if after == _GZIP_MAGIC:
        raise Undecodable("it is compressed in several parts")
    return bytes(body)


def _window(coding: str, start: bytes) -> int:
    """zlib's window bits. `deflate` comes with a zlib header (RFC 9110 8.4.1.2) or, from some servers, without."""
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if start[:1] and start[0] & 0x0F == 8 else -zlib.MAX_WBITS


def _feed(inflate: "zlib._Decompress", chunk: bytes, body: bytearray, wire: int, limit: int) -> None:
    waiting = chunk
    while waiting and not inflate.eof:
        try:
            body += inflate.decompress(waiting, _STEP)
        except zlib.error as error:
            raise Undecodable(f"its compressed data is damaged ({error})") from error
        waiting = inflate.unconsumed_tail
        if len(body) > limit:
            raise TooLarge(f"it is larger than {limit:,} bytes when decompressed")
        if len(body) > max(_RATIO_FROM, _RATIO * wire):
            raise TooLarge(f"it grows more than {_RATIO} times when decompressed, as no feed or page does")
