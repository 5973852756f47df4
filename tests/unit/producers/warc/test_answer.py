"""Which answers are read, and how what is no page is told."""

import gzip
import zlib
from collections import Counter
from io import BytesIO

import brotli  # type: ignore[import-untyped]  # comes with FastWARC
import pytest
import zstandard

from services.producers.draft import Refused
from services.producers.inputs import Document
from services.producers.warc.reader import documents
from tests.unit.producers.warc.written import answer, page, record

PAGE = page("The council met on Monday", 2_000)


def read(data: bytes) -> tuple[list[Document | Refused], Counter[str]]:
    passed = Counter[str]()
    return list(documents(BytesIO(data), "a.warc", passed=passed)), passed


def body(block: bytes) -> bytes:
    ((item,), _) = read(record(block))
    assert isinstance(item, Document), item
    with item.open() as stream:
        return stream.read()


def chunked(data: bytes) -> bytes:
    pieces = [data[start : start + 700] for start in range(0, len(data), 700)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "stored"),
    [
        ((), PAGE),
        (("Transfer-Encoding: chunked",), chunked(PAGE)),
        (("Transfer-Encoding: chunked",), PAGE),
        (("Content-Encoding: gzip",), gzip.compress(PAGE)),
        (("content-encoding: GZIP",), PAGE),
        (("Content-Encoding: deflate",), zlib.compress(PAGE)),
        (("Content-Encoding: br",), brotli.compress(PAGE)),
        (("Content-Encoding: zstd",), zstandard.compress(PAGE)),
        (("Content-Encoding: identity",), PAGE),
        (("Transfer-Encoding: chunked", "Content-Encoding: gzip"), chunked(gzip.compress(PAGE))),
        (("Content-Length: 3",), PAGE),
    ],
)
def test_what_the_browser_would_have_seen(headers: tuple[str, ...], stored: bytes) -> None:
    assert body(answer(stored, *headers)) == PAGE


@pytest.mark.parametrize(
    ("coding", "stored", "error"),
    [
        ("gzip", gzip.compress(b"a" * 20_000_000), "too_large"),
        ("br", brotli.compress(b"a" * 20_000_000), "too_large"),
        ("zstd", zstandard.compress(b"a" * 20_000_000), "too_large"),
        ("gzip", gzip.compress(PAGE)[:-20], "undecodable"),
        ("br", b"\xff\xff\xff", "undecodable"),
        ("zstd", zstandard.compress(PAGE)[:-9], "undecodable"),
        ("gzip, br", b"\x01\x02", "undecodable"),
        ("rot13", b"\x01\x02", "undecodable"),
    ],
)
def test_what_cannot_be_decoded_costs_one_record(coding: str, stored: bytes, error: str) -> None:
    (first, second), _ = read(record(answer(stored, f"Content-Encoding: {coding}")) + record(answer(PAGE)))
    assert isinstance(first, Refused)
    assert (first.error, first.data, first.position) == (error, stored, "offset 0")
    assert first.reason.startswith("https://example.org/a: the answer cannot be decoded, as ")
    assert isinstance(second, Document)


@pytest.mark.parametrize("chunks", [b"7d0\r\n" + PAGE[:100], b"5\r\nhelloXX\r\n", b"ffffffff\r\nhello"])
def test_damaged_chunks(chunks: bytes) -> None:
    (item,), _ = read(record(answer(chunks, "Transfer-Encoding: chunked")))
    assert isinstance(item, Refused)
    assert item.error == "undecodable"


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (answer(PAGE, status="404 Not Found"), "not_200"),
        (answer(b"", "Location: /b", status="301 Moved"), "not_200"),
        (answer(PAGE, status="206 Partial Content"), "not_200"),
        (answer(b"\x89PNG\r\n", content_type="image/png"), "other_content"),
        (answer(b"body {}", content_type="text/css"), "other_content"),
        (answer(b"User-agent: *", content_type="text/plain"), "other_content"),
        (answer(b"\x89PNG\r\n\x1a\n", content_type=None), "other_content"),
        (answer(b" \n"), "empty"),
        (b"no answer at all", "no_http"),
        (b"", "no_http"),
    ],
)
def test_what_nobody_reads_is_counted(block: bytes, why: str) -> None:
    assert read(record(block)) == ([], {why: 1})


def test_what_is_not_of_the_web_is_counted() -> None:
    assert read(record(b"20261101", "response", "dns:example.org")) == ([], {"no_web_address": 1})


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/octet-stream", "application/xhtml+xml; charset=x"]
)
def test_a_page_under_another_content_type(content_type: str | None) -> None:
    assert body(answer(PAGE, content_type=content_type)) == PAGE


def test_a_record_that_does_not_say_that_it_is_http() -> None:
    data = record(answer(PAGE)).replace(b"Content-Type: application/http; msgtype=response\r\n", b"")
    assert [item.name for item in read(data)[0] if isinstance(item, Document)] == ["https://example.org/a"]


def test_what_was_cut_when_it_was_captured_is_refused() -> None:
    (item,), _ = read(record(answer(PAGE), "response", "https://example.org/a", "WARC-Truncated: length"))
    assert isinstance(item, Refused)
    assert (item.error, item.data) == ("truncated", PAGE)


@pytest.mark.parametrize("date", ["yesterday", "", "2026-13-45T99:00:00Z"])
def test_a_wrong_date_is_none(date: str) -> None:
    (item,), _ = read(record(answer(PAGE), date=date))
    assert isinstance(item, Document)
    assert item.modified is None
