"""The fetcher against a server that redirects, drips, bombs and refuses."""

import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.producers import checked_network
from services.producers.fetch import Fetched, Fetcher, FetchLimits
from services.producers.fetch_errors import FetchError
from tests.unit.producers.web import Answer, Handler, Server, dripping, fixed, serving, to, unused_port, zipped

FEED = b"<rss><channel><title>Harbour</title></channel></rss>"
OK = b"HTTP/1.1 200 OK\r\n"
LIMITS = FetchLimits(connect_seconds=1, total_seconds=1, wire_bytes=100_000, decoded_bytes=300_000)


def get(answers: dict[str, Answer]) -> tuple[Fetched, Server]:
    with serving(answers) as server, Fetcher(limits=LIMITS, allow_private=True) as fetcher:
        return fetcher.get(server.url("/feed")), server


def refused(answers: dict[str, Answer]) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(answers)
    return caught.value


def test_a_document_comes_with_what_is_needed_to_ask_again() -> None:
    answer = fixed(
        200, FEED, Content_Type="application/rss+xml", ETag='"7"', Last_Modified="Tue, 10 Jun 2025 04:00:00 GMT"
    )
    found, server = get({"/feed": answer})
    assert found == Fetched(
        url=server.url("/feed"),
        data=FEED,
        content_type="application/rss+xml",
        status=200,
        etag='"7"',
        last_modified="Tue, 10 Jun 2025 04:00:00 GMT",
    )
    sent = server.asked[0][1]
    assert sent["User-Agent"] == "Headwater/0.1.0 (+https://example.org/headwater)"
    assert sent["Host"] == server.url("").removeprefix("http://")


def test_slow_servers_keep_nobody_else_waiting() -> None:
    many, all_there, patient = 14, threading.Barrier(14), FetchLimits(total_seconds=10)

    def answer(handler: Handler) -> None:
        all_there.wait(patient.total_seconds)  # each answers once all of them are asked
        handler.give(200, FEED)

    with (
        serving({"/feed": answer}) as server,
        Fetcher(limits=patient, allow_private=True) as fetcher,
        ThreadPoolExecutor(many) as threads,
    ):
        found = list(threads.map(fetcher.get, [server.url("/feed")] * many))
    assert {one.status for one in found} == {200}


def test_an_unchanged_document_costs_no_body() -> None:
    with serving({"/feed": fixed(304)}) as server, Fetcher(allow_private=True) as fetcher:
        found = fetcher.get(server.url("/feed"), etag='"7"', last_modified="Tue, 10 Jun 2025 04:00:00 GMT")
    assert (found.status, found.data) == (304, b"")
    sent = server.asked[0][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"7"', "Tue, 10 Jun 2025 04:00:00 GMT")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    found, server = get({"/feed": to("/new?a=1#part", status), "/new": fixed(200, FEED)})
    assert found.url == server.url("/new?a=1")
    assert found.data == FEED


def test_no_cookie_travels_to_the_next_hop() -> None:
    answers = {"/feed": fixed(302, Location="/new", Set_Cookie="id=7"), "/new": fixed(200, FEED)}
    _, server = get(answers)
    assert "Cookie" not in server.asked[1][1]


def test_a_loop_of_redirects_ends() -> None:
    with serving({"/feed": to("/feed")}) as server, Fetcher(allow_private=True) as fetcher:
        with pytest.raises(FetchError, match="redirects more than 5 times"):
            fetcher.get(server.url("/feed"))
        assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://x/", "ftp://x/y", "data:text/html,x", "jar:http://x!/"]
)
def test_redirects_out_of_the_web_are_refused(target: str) -> None:
    error = refused({"/feed": to(target)})
    assert "redirects to" in str(error)
    assert "not an http or https address" in str(error)


def test_the_body_of_a_redirect_is_not_read() -> None:
    found, _ = get({"/feed": fixed(302, b"x" * 5_000_000, Location="/new"), "/new": fixed(200, FEED)})
    assert found.data == FEED


@pytest.mark.parametrize("body", [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", OK + b"X-Drip: ", b""])
def test_a_server_that_drips_is_left_when_time_is_up(body: bytes) -> None:
    started = time.monotonic()
    error = refused({"/feed": dripping(body)})
    assert "did not answer in full in time" in str(error)
    assert error.temporary
    assert time.monotonic() - started < 3


def test_a_body_without_end_is_cut() -> None:
    chunk = b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"

    def endless(handler: object) -> None:
        try:
            handler.wfile.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")  # type: ignore[attr-defined]
            for _ in range(1000):
                handler.wfile.write(chunk)  # type: ignore[attr-defined]
        except OSError:
            return

    assert "larger than 100,000 bytes" in str(refused({"/feed": endless}))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (fixed(200, b"x" * 100_001), "larger than 100,000 bytes"),
        (zipped(b"\0" * 50_000_000), "larger than 300,000 bytes when decompressed"),
        (zipped(FEED, parts=2), "in several parts"),
        (fixed(200, b"\x1f\x8b\x08\0\0", Content_Encoding="gzip"), "breaks off"),
        (fixed(200, b"not gzip at all", Content_Encoding="gzip"), "damaged"),
        (fixed(200, b"x", Content_Encoding="gzip, gzip, gzip"), "3 times over"),
        (fixed(200, b"x", Content_Encoding="br"), "not asked for"),
        (fixed(200, b"short", Content_Length="500"), "connection failed"),
        (lambda h: h.wfile.write(b"nonsense\r\n\r\n"), "connection failed"),
        (lambda h: h.wfile.write(OK + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n"), "connection failed"),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_taken(answer: Answer, words: str) -> None:
    assert words in str(refused({"/feed": answer}))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate", "identity"])
def test_compressed_documents_are_decoded(coding: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, {"gzip": 31, "deflate": 15}.get(coding, -15))
    packed = FEED if coding == "identity" else packer.compress(FEED) + packer.flush()
    found, _ = get({"/feed": fixed(200, packed, Content_Encoding=coding.split()[-1])})
    assert found.data == FEED


@pytest.mark.parametrize(
    ("status", "header", "wait", "temporary", "words"),
    [
        (404, None, None, False, "there is nothing at this address"),
        (410, None, None, False, "remove it from your list"),
        (403, None, None, False, "refuses this program"),
        (429, "120", 120.0, True, "not before 120 seconds from now"),
        (503, "Wed, 01 Jan 2020 00:00:00 GMT", 0.0, True, "not available at the moment"),
        (503, "soon", None, True, "try again later"),
        (500, None, None, True, "the site has a fault"),
        (204, None, None, False, "without the document"),
        (206, None, None, False, "without the document"),
        (418, None, None, False, "does not give this document"),
    ],
)
def test_other_answers_say_what_to_do(
    status: int, header: str | None, wait: float | None, temporary: bool, words: str
) -> None:
    error = refused({"/feed": fixed(status, Retry_After=header) if header else fixed(status)})
    assert (error.status, error.retry_after, error.temporary) == (status, wait, temporary)
    assert words in str(error)
    assert str(error).startswith(error.url)


def test_nothing_listens() -> None:
    with Fetcher(allow_private=True) as fetcher, pytest.raises(FetchError, match="connection failed") as caught:
        fetcher.get(f"http://127.0.0.1:{unused_port()}/")
    assert caught.value.temporary


LOOPBACK = ["127.0.0.1", "127.1", "0", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost", "１２７.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("host", LOOPBACK)
def test_private_addresses_are_not_reached_under_any_name(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/": fixed(200, FEED)}) as server, Fetcher() as fetcher:
        port = server.server_address[1]
        monkeypatch.setattr(checked_network, "WEB_PORTS", frozenset((port,)))
        with pytest.raises(FetchError, match=r"not (a public|an) address"):
            fetcher.get(f"http://{host}:{port}/")
        assert server.asked == []


def test_a_name_with_one_private_answer_is_not_reached() -> None:
    told = pytest.raises(FetchError, match=r"mixed\.example leads to 10\.0\.0\.7")
    with Fetcher(resolver=lambda host, port: ["93.184.216.34", "10.0.0.7"]) as fetcher, told:
        fetcher.get("http://mixed.example/")


def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server counts as public here, so that it can be reached at all; where it redirects to does not."""
    monkeypatch.setattr(checked_network, "is_public", lambda address: address == "127.0.0.1")
    with serving({"/feed": to("http://127.0.0.2/private")}) as server, Fetcher() as fetcher:
        monkeypatch.setattr(checked_network, "WEB_PORTS", frozenset((80, server.server_address[1])))
        with pytest.raises(FetchError, match=r"127\.0\.0\.2 leads to 127\.0\.0\.2, which is not a public address"):
            fetcher.get(server.url("/feed"))
        assert [path for path, _ in server.asked] == ["/feed"]


def test_each_hop_is_resolved_and_checked_again() -> None:
    asked: list[tuple[str, int]] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    with serving({"/feed": to("/new"), "/new": fixed(200, FEED)}) as server:
        with Fetcher(allow_private=True, resolver=rebinding) as fetcher:
            fetcher.get(server.url("/feed").replace("127.0.0.1", "news.example"))
        port = server.server_address[1]
    assert asked == [("news.example", port), ("news.example", port)]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://good@127.0.0.1/", "user name"),
        ("http://user:word@news.example/", "user name"),
        ("http://good\\@127.0.0.1/", "not"),
        ("http://news.example:9200/", "port 9200"),
        ("http://news.example:22/", "port 22"),
        ("file:///etc/passwd", "not an http or https address"),
        ("news.example/feed", "not an http or https address"),
        ("", "not an http or https address"),
        ("http://news.example/" + "a" * 10_000, "not an http or https address"),
        ("http://[::1", "not an address"),
        ("http://news.example/a\r\nX-Injected: 1", "not an address"),
    ],
)
def test_addresses_that_are_not_fetched(address: str, words: str) -> None:
    with Fetcher(resolver=lambda host, port: ["127.0.0.1"]) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.get(address)
    assert words in str(caught.value)
    assert "word@" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_an_unknown_name() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("name not known")

    with Fetcher(resolver=unknown) as fetcher, pytest.raises(FetchError, match=r"gone\.example is not known"):
        fetcher.get("https://gone.example/feed")


def test_a_resolver_that_hangs_is_left() -> None:
    started = time.monotonic()
    limits = FetchLimits(connect_seconds=0.2)

    def hanging(host: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    with Fetcher(limits=limits, resolver=hanging) as fetcher, pytest.raises(FetchError, match="in time"):
        fetcher.get("https://slow.example/feed")
    assert time.monotonic() - started < 1.5
