"""A captured HTTP answer to the bytes that a browser would have seen, with every size bounded.

Crawlers store answers as they came, or already decoded under the old headers; which of both, only the bytes tell.
"""

import re
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO, Final

from fastwarc.stream_io import BrotliReader, WarcReader, ZstdReader

from services.producers.decompress import TooLarge, Undecodable, read_body

LIMIT: Final = 10 * 1024 * 1024
"""Bytes of one answer, packed and unpacked."""
_STEP: Final = 64 * 1024
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")
"""The line before a chunk (RFC 9112, 7.1)."""
_TEXT: Final = (b"<", b"{", b"[")
_READERS: Final[dict[str, Callable[[BinaryIO], WarcReader]]] = {"br": BrotliReader, "zstd": ZstdReader}


def decoded(body: bytes, transfer: str, content: str) -> bytes:
    """The content of an answer with these `Transfer-Encoding` and `Content-Encoding` headers.

    Raises TooLarge and Undecodable.
    """
    if "chunked" in transfer.lower() and _CHUNK.match(body):
        body = _joined(body)
    codings = [name for part in content.lower().split(",") if (name := part.strip()) and name != "identity"]
    if not codings or body.lstrip()[:1] in _TEXT or not body:
        return body
    if len(codings) == 1 and codings[0] in _READERS:
        return _read(_READERS[codings[0]](BytesIO(body)))
    pieces = (body[start : start + _STEP] for start in range(0, len(body), _STEP))
    return read_body(pieces, content, wire_limit=LIMIT, decoded_limit=LIMIT)


def _joined(body: bytes) -> bytes:
    """The chunks as one; FastWARC's own reader takes none with extensions."""
    pieces: list[bytes] = []
    at = 0
    while line := _CHUNK.match(body, at):
        size, at = int(line[1], 16), line.end()
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[at : at + size])
        at += size
        if body[at : at + 2] != b"\r\n":
            break
        at += 2
    raise Undecodable("its chunks break off or are damaged")


def _read(reader: WarcReader) -> bytes:
    found = bytearray()
    try:
        while piece := reader.read(_STEP):
            found += piece
            if len(found) > LIMIT:
                raise TooLarge(f"it is larger than {LIMIT:,} bytes when decoded")
    except OSError as fault:
        raise Undecodable(f"its compressed data is damaged ({str(fault)[:200]})") from fault
    return bytes(found)
