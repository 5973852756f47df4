"""The child by itself, over a socket pair in this process."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from services.contract.articles import DateEvidence
from services.producers.draft import Draft, Refused, WireFacts
from services.producers.guarded_child import FRAME, Limits, Reader, Reply, Request, decode_reply, encode_request, serve

FEED = (
    b"<rss version='2.0'><channel><item><title>Bridge</title><description>The council met.</description>"
    b"<pubDate>Tue, 10 Jun 2025</pubDate></item><item><title>Only</title></item></channel></rss>"
)


@contextmanager
def child(documents: int = 500) -> Iterator[socket.socket]:
    """Our end of a line to a child that runs on a thread of this process, without its limits."""
    ours, theirs = socket.socketpair()
    limits = Limits(cpu_seconds=10_000, documents=documents)
    thread = threading.Thread(target=serve, args=(theirs, limits))
    thread.start()
    with ours, theirs:
        yield ours
        ours.shutdown(socket.SHUT_RDWR)
        thread.join()


def ask(line: socket.socket, reader: Reader, data: bytes, **options: str | None) -> Reply:
    request = encode_request(Request(reader=reader, data=data, options=options))
    line.sendall(FRAME.pack(len(request)) + request)
    (size,) = FRAME.unpack(line.recv(FRAME.size, socket.MSG_WAITALL))
    return decode_reply(line.recv(size, socket.MSG_WAITALL))


def test_drafts_and_refusals_cross_the_line_as_they_are() -> None:
    with child() as line:
        reply = ask(line, "feeds", FEED, source="Harbour", base="https://news.example/")
    draft, refused = (item.draft or item.refused for item in reply.items)
    assert isinstance(draft, Draft)
    assert (draft.source, draft.title) == ("Harbour", "Bridge")
    assert draft.dates == [DateEvidence(date="2025-06-10", origin="feed", quote="Tue, 10 Jun 2025")]
    assert isinstance(refused, Refused)
    assert refused.data == b"<item><title>Only</title></item>"


@pytest.mark.parametrize(
    ("reader", "data", "text"),
    [
        ("jsonl", b'{"text": "The council met."}', "The council met."),
        ("pages", b"<html><article><p>The harbour council met on Monday.</p></article></html>", "The harbour council met on Monday."),
        ("wires", b'{"uri": "urn:a", "body_text": "The council met."}', "The council met."),
    ],
)  # fmt: skip
def test_other_readers(reader: Reader, data: bytes, text: str) -> None:
    with child() as line:
        (item,) = ask(line, reader, data).items
    assert item.draft is not None
    assert item.draft.text == text


def test_what_a_wire_states_crosses_the_line() -> None:
    stated = {
        "uri": "urn:a", "pubstatus": "canceled", "embargoed": "2026-03-05T12:00:00+01:00", "signals": ["sig:kill"],
        "subject": [{"code": "medtop:04000000"}], "urgency": 2,
    }  # fmt: skip
    with child() as line:
        (item,) = ask(line, "wires", json.dumps(stated).encode()).items
    assert item.draft is not None
    assert item.draft.wire == WireFacts(
        item_id="urn:a", status="canceled", signals=("kill",), embargo=datetime(2026, 3, 5, 11, tzinfo=UTC), urgency=2,
        topics=("04000000",),
    )  # fmt: skip


def test_after_its_share_of_documents_a_child_says_so() -> None:
    with child(documents=2) as line:
        assert [ask(line, "jsonl", b"").last for _ in range(2)] == [False, True]


def test_a_fault_of_a_reader_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AttributeError("no such node")

    monkeypatch.setattr("services.producers.feeds.read", fail)
    with child() as line:
        (item,) = ask(line, "feeds", FEED).items
    assert item.refused is not None
    assert (item.refused.error, item.refused.data) == ("reader_failed", FEED)
    assert "AttributeError: no such node" in item.refused.reason


def test_half_a_request_ends_it() -> None:
    with child() as line:
        line.sendall(FRAME.pack(100) + b"half")
