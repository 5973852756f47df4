"""One record of a WARC file: whether a crawler's answer in it can be read, and that as a document."""

from io import BytesIO
from typing import Final

from fastwarc.warc import WarcRecord, WarcRecordType

from services.contract.identity import article_id, key
from services.producers.decompress import TooLarge, Undecodable
from services.producers.draft import Refused, link
from services.producers.inputs import Document
from services.producers.sniff import HEAD, kind_of
from services.producers.warc.body import LIMIT, decoded
from services.producers.warc.unpacked import Cut, Fault

_HEADERS: Final = 64 * 1024
"""Bytes of an answer's own headers."""
_STATED: Final = ("html", "xml", "json", "rss", "atom", "rdf")
"""In a content type: a page, a feed or JSON."""
_UNSTATED: Final = ("", "text/plain", "application/octet-stream", "binary/octet-stream", "unknown/unknown")
"""Content types that servers give to anything; the bytes tell."""
_READ: Final = ("page", "feed", "jsonl")


class Passed(Exception):
    """The record holds nothing for the readers; the message is the word to count it by."""


def document(record: WarcRecord, position: str, file: str) -> Document | Refused:
    """What the record holds, which is then read to its end.

    Raises Passed, and Fault where the record has no end.
    """
    if record.headers.get("Content-Length") is None:
        raise Fault("there is a record that does not say how long it is")
    if record.record_type != WarcRecordType.response:
        raise _passed(record, str(record.record_type))
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if not url.lower().startswith(("http://", "https://")):
        raise _passed(record, "no_web_address")
    record.is_http = True  # some crawlers leave the record's own content type out
    try:
        record.parse_http(max_header_len=_HEADERS)
    except OSError as fault:
        if isinstance(fault, Fault) or fault.errno is not None:
            raise
        return _refused("damaged", f"its HTTP headers cannot be read ({str(fault)[:100]})", b"", url, position)
    return _answer(record, url, position, file)


def _answer(record: WarcRecord, url: str, position: str, file: str) -> Document | Refused:
    stated = _content_type(record)
    length = record.content_length
    if length > LIMIT:
        _consume(record)
        words = f"the answer has {length:,} bytes; they are read up to {LIMIT:,}"
        return _refused("too_large", words, b"", url, position)
    body = _whole(record, length)
    if cut := record.headers.get("WARC-Truncated"):
        words = (
            f"whoever captured it cut the answer off (reason given: {cut[:40]}), so that its article may be a part only"
        )
        return _refused("truncated", words, body, url, position)
    transfer, content = (
        ", ".join(record.http_headers.get_multiple(name)) for name in ("Transfer-Encoding", "Content-Encoding")
    )
    try:
        data = decoded(body, transfer, content)
    except (TooLarge, Undecodable) as fault:
        error = "too_large" if isinstance(fault, TooLarge) else "undecodable"
        return _refused(error, f"the answer cannot be decoded, as {fault}", body, url, position)
    if not data.strip():
        raise Passed("empty")
    if not any(word in stated for word in _STATED) and kind_of(data[:HEAD], url, None) not in _READ:
        raise Passed("other_content")
    return Document(
        name=url,
        open=lambda: BytesIO(data),
        modified=record.record_date,
        content_type=stated or None,
        position=position,
        file=file,
    )


def _content_type(record: WarcRecord) -> str:
    """Of an answer that is worth reading. Raises Passed."""
    headers = record.http_headers
    if headers is None or headers.status_code is None:
        raise _passed(record, "no_http")
    if headers.status_code != 200:
        raise _passed(record, "not_200")
    stated = headers.get("Content-Type") or ""
    kind = stated.partition(";")[0].strip().lower()
    if kind not in _UNSTATED and not any(word in kind for word in _STATED):
        raise _passed(record, "other_content")
    return stated


def _passed(record: WarcRecord, word: str) -> Passed:
    _consume(record)
    return Passed(word)


def _consume(record: WarcRecord) -> None:
    if record.reader.consume() < record.content_length:
        raise Cut("it ends in the middle of a record")


def _whole(record: WarcRecord, length: int) -> bytes:
    body = bytearray()
    while len(body) < length and (piece := record.reader.read(length - len(body))):
        body += piece
    if len(body) < length:
        raise Cut("it ends in the middle of a record")
    return bytes(body)


def _refused(error: str, words: str, data: bytes, url: str, position: str) -> Refused:
    canonical = link(url)
    name = key(article_id(url=canonical, source="", guid=None, title="")) if canonical else None
    return Refused(position=position, error=error, reason=f"{url[:200]}: {words}.", data=data, key=name)
