"""28 to 42: servers that drip, lie, bomb and mislabel."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from services.producers.fetch import Fetched, Fetcher, FetchLimits
from services.producers.fetch_errors import FetchError
from tests.bad_input.world import bounded, reaching, read
from tests.unit.producers.web import Answer, Handler, dripping, fixed, serving, zipped

LIMITS = FetchLimits(connect_seconds=1, total_seconds=2, wire_bytes=10 << 20, decoded_bytes=30 << 20)
OK = b"HTTP/1.1 200 OK\r\n"
FEED = b"""<rss version="2.0"><channel><title>Wire</title><link>https://wire.example/</link><item><title>Ferry sails</title>
<link>https://wire.example/ferry</link><description>The ferry sails again on Monday.</description></item></channel></rss>"""


def _get(answers: dict[str, Answer]) -> Fetched:
    """Loopback is let through for the test's own server; that nothing else is reached is watched apart."""
    with (
        bounded(6),
        serving(answers) as server,
        Fetcher(limits=LIMITS, allow_private=True) as fetcher,
        reaching(server.server_address[1]),
    ):
        return fetcher.get(server.url("/feed"))


def _endless(handler: Handler) -> None:
    try:
        handler.wfile.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(10_000):
            handler.wfile.write(b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n")
    except OSError:
        return


def _longer(handler: Handler) -> None:
    handler.wfile.write(OK + b"Content-Length: 20\r\nConnection: close\r\n\r\n" + FEED)
    handler.close_connection = True


def _raw(data: Callable[[], bytes]) -> Answer:
    def answer(handler: Handler) -> None:
        try:
            handler.wfile.write(data())
        except OSError:
            return
        handler.close_connection = True

    return answer


def _in_packets(*parts: bytes) -> Answer:
    """Each part in chunks of its own: where a network cuts is not the server's to say."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(OK + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n")
        for part in (*parts, b""):
            handler.wfile.write(b"%x\r\n" % len(part) + part + b"\r\n")

    return answer


def _nested(body: bytes) -> Answer:
    return fixed(200, gzip.compress(gzip.compress(gzip.compress(body))), Content_Encoding="gzip, gzip, gzip")


@cache
def _bomb(mebibytes: int) -> bytes:
    """Zeros by gzip, a thousandth of their size, made without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(mebibytes)) + packer.flush()


REFUSED: dict[str, tuple[Answer, str]] = {
    "28-slowloris": (dripping(OK + b"Content-Length: 1000\r\n\r\n", 0.5, 20), "in time"),
    "28-slow-headers": (dripping(OK, 0.5, 20), "in time"),
    "29-endless-chunks": (_endless, "larger than"),
    "30-length-too-long": (fixed(200, FEED, Content_Length="5000"), "connection failed"),
    "31-gzip-bomb": (fixed(200, _bomb(256), Content_Encoding="gzip"), "decompressed"),
    "31-deflate-bomb": (fixed(200, zlib.compress(bytes(64 << 20), 9), Content_Encoding="deflate"), "decompressed"),
    "32-nested-gzip": (_nested(FEED), "3 times over"),
    "33-brotli": (fixed(200, b"\xcf\xff\xff" * 99, Content_Encoding="br"), "not asked for"),
    "33-zstd": (fixed(200, b"\x28\xb5\x2f\xfd" * 99, Content_Encoding="zstd"), "not asked for"),
    "34-empty-members": (zipped(b"", parts=100_000), "in several parts"),
    "34-two-members-in-two-packets": (_in_packets(gzip.compress(FEED), gzip.compress(FEED)), "in several parts"),
    "35-cut-gzip": (fixed(200, gzip.compress(FEED * 9)[:40], Content_Encoding="gzip"), "breaks off"),
    "37-huge-header": (_raw(lambda: OK + b"X: " + b"y" * (1 << 20) + b"\r\n\r\n"), "connection failed"),
    "37-retry-beyond-calendars": (
        fixed(503, b"", Retry_After=f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT"),
        "try again later",
    ),
    "37-retry-with-an-immense-offset": (
        fixed(429, b"", Retry_After=f"Mon, 01 Jan 2025 00:00:00 +{'9' * 20}"),
        "less often",
    ),
    "38-no-content": (fixed(204, b""), "without the document"),
    "38-partial": (fixed(206, FEED), "without the document"),
}


@pytest.mark.parametrize(("answer", "words"), REFUSED.values(), ids=REFUSED)
def test_an_answer_that_is_refused(answer: Answer, words: str) -> None:
    with pytest.raises(FetchError) as caught:
        _get({"/feed": answer})
    assert words in str(caught.value)


@pytest.mark.parametrize("case", ["37-ten-thousand-headers"])
def test_many_small_headers_are_borne(case: str) -> None:
    head = OK + f"Content-Length: {len(FEED)}\r\nConnection: close\r\n".encode() + b"X-A: b\r\n" * 10_000
    assert _get({"/feed": _raw(lambda: head + b"\r\n" + FEED)}).data == FEED


@pytest.mark.parametrize("case", ["36-bomb-in-a-redirect"])
def test_the_body_of_a_redirect_is_not_taken_apart(case: str) -> None:
    answers = {"/feed": fixed(302, _bomb(256), Location="/new", Content_Encoding="gzip"), "/new": fixed(200, FEED)}
    assert _get(answers).data == FEED


@pytest.mark.parametrize("case", ["30-length-too-short"])
def test_a_length_that_is_too_short_cuts_the_document_and_the_reader_says_so(case: str) -> None:
    found = read("feeds", _get({"/feed": _longer}).data, source="Wire")
    assert len(found.articles) == 0
    assert [refused.error for refused in found.refused] in (["not_a_feed"], ["truncated"], ["no_entries"])


@pytest.mark.parametrize("case", ["38-not-modified-with-a-body"])
def test_an_unchanged_answer_has_no_document(case: str) -> None:
    found = _get({"/feed": fixed(304, FEED)})
    assert (found.status, found.data) == (304, b"")


@pytest.mark.parametrize("case", ["39-error-page-with-200"])
def test_an_error_page_is_no_feed(case: str) -> None:
    page = b"<!doctype html><html><head><title>Not found</title></head><body><h1>404</h1><p>Nothing here.</p></body></html>"
    found = read("feeds", _get({"/feed": fixed(200, page, Content_Type="application/rss+xml")}).data, source="Wire")
    assert [refused.error for refused in found.refused] == ["not_a_feed"]


KINDS = {
    "40-image": "image/png",
    "40-page": "text/html",
    "40-none": "",
    "40-binary": "application/octet-stream; charset=x",
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_wrong_content_type_costs_nothing(kind: str) -> None:
    document = _get({"/feed": fixed(200, FEED, Content_Type=kind) if kind else fixed(200, FEED)})
    found = read("feeds", document.data, source="Wire", content_type=document.content_type)
    assert [article.title for article in found.articles] == ["Ferry sails"]


LIES = {
    "41-utf16-bom": ("﻿" + FEED.decode()).encode("utf-16-le"),
    "41-user-defined": b'<?xml version="1.0" encoding="x-user-defined"?>' + FEED,
    "41-cp1252-as-utf8": b'<?xml version="1.0" encoding="utf-8"?>' + FEED.replace(b"again on", b"again \x96 on"),
}


@pytest.mark.parametrize(
    "kind", ["text/xml", "text/xml; charset=ascii", "text/xml; charset=bz2", "text/xml; charset=\xff"]
)
@pytest.mark.parametrize("data", LIES.values(), ids=LIES)
def test_a_lie_about_the_encoding(data: bytes, kind: str) -> None:
    document = _get({"/feed": fixed(200, data, Content_Type=kind)})
    found = read("feeds", document.data, source="Wire", content_type=document.content_type)
    assert [article.title for article in found.articles] == ["Ferry sails"]
    assert "\x96" not in found.articles[0].text


def _certificate(folder: Path, days: str) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here, which makes the certificate")
    both, key, request = (folder / name for name in ("both.pem", "key.pem", "request.pem"))
    ask = [
        "openssl",
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=127.0.0.1",
        "-keyout",
        str(key),
        "-out",
        str(request),
    ]
    sign = ["openssl", "x509", "-req", "-in", str(request), "-signkey", str(key), "-days", days, "-out", str(both)]
    for command in (ask, sign):
        subprocess.run(command, check=True, capture_output=True)
    both.write_bytes(both.read_bytes() + key.read_bytes())
    return both


@contextmanager
def _tls(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(near, server_side=True) as secured:
                    secured.recv(1000)
                    secured.sendall(OK + b"Content-Length: 2\r\n\r\nok")
            except OSError:
                continue

    threading.Thread(target=run, daemon=True).start()
    try:
        yield int(server.getsockname()[1])
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


@pytest.mark.parametrize("days", ["30", "-1"], ids=["42-self-signed", "42-expired"])
def test_a_certificate_that_proves_nothing(days: str, tmp_path: Path) -> None:
    told = pytest.raises(FetchError, match=r"(?i)certificate")
    with (
        _tls(_certificate(tmp_path, days)) as port,
        Fetcher(limits=LIMITS, allow_private=True) as fetcher,
        bounded(5),
        told,
    ):
        fetcher.get(f"https://127.0.0.1:{port}/")
