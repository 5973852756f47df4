"""Where a reader of many articles stands, as an opaque text that it gives back to go on.

Nothing is kept on our side, so a cursor never expires; it carries a digest of the search that it belongs to, and is
checked before anything of it reaches Elasticsearch.
"""

import base64
import binascii
import hashlib
from dataclasses import asdict
from typing import Any, TypeVar

import msgspec

from services.search.request import RequestError, SearchRequest

C = TypeVar("C", bound="Cursor")


class Cursor(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Base of the kinds of cursor."""

    search: str
    """Digest of the search that it belongs to."""


class Position(Cursor, frozen=True, kw_only=True, array_like=True, tag="t"):
    """In an order by time: the last article that was handed out."""

    time: int
    """Milliseconds since 1970."""
    id: str


class Read(Cursor, frozen=True, kw_only=True, array_like=True, tag="r"):
    """In the order of writing: how far each shard has been read."""

    shards: dict[str, int]
    """`uuid/number` of each to the last sequence number."""


def digest(request: SearchRequest) -> str:
    """Of all that decides which articles are found."""
    decides: dict[str, Any] = asdict(request)
    for name in ("sort", "size", "offset", "collapse", "counted", "by"):
        del decides[name]
    return hashlib.sha256(msgspec.json.encode(decides)).hexdigest()[:16]


def write(cursor: Cursor) -> str:
    """The cursor as a text that may stand in a URL."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(cursor)).rstrip(b"=").decode()


def read(text: str, kind: type[C], request: SearchRequest) -> C:
    """The cursor in a text that a reader gave back. Raises RequestError."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        cursor = msgspec.msgpack.decode(base64.b64decode(padded, b"-_", validate=True), type=kind)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise RequestError("the cursor is not one of Headwater's; give it back as it was handed out") from error
    if cursor.search != digest(request):
        raise RequestError("the cursor belongs to another search; begin without one, or give the same search")
    return cursor
