"""WARC files that the tests write themselves."""

import gzip
from collections.abc import Callable, Iterable

import zstandard

DATE = "2026-11-01T10:00:00Z"
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zstd": zstandard.compress,
}


def page(words: str = "The harbour opens again", size: int = 0) -> bytes:
    return f"<!doctype html><html><body><p>{words}.{'x' * size}</p></body></html>".encode()


def answer(body: bytes, *headers: str, status: str = "200 OK", content_type: str | None = "text/html") -> bytes:
    """An HTTP answer as a crawler stores it."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {content_type}"] if content_type else []), *headers]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def record(
    block: bytes, kind: str = "response", url: str = "https://example.org/a", *headers: str, length: object = None, date: str = DATE
) -> bytes:  # fmt: skip
    """One record, with the stated length or its own."""
    stated = len(block) if length is None else length
    headers = ("Content-Type: application/http; msgtype=response", *headers) if kind == "response" else headers
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}",
             "WARC-Record-ID: <urn:uuid:0e7b1f4a-0000-4000-8000-000000000000>", f"Content-Length: {stated}", *headers]  # fmt: skip
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + block + b"\r\n\r\n"


def story(number: int, size: int = 300, **named: object) -> bytes:
    return record(answer(page(f"Report {number}", size)), "response", f"https://example.org/{number}", **named)  # type: ignore[arg-type]


def packed(records: Iterable[bytes], packing: str) -> bytes:
    """Each record alone, as archives are written."""
    return b"".join(map(PACKINGS[packing], records))
