"""Files of lines: streams, blank lines, single documents, lines without end."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.producers.draft import Draft, Refused
from services.producers.jsonl import EXTRACTOR, read
from services.producers.jsonl.reader import LINE_LIMIT


def line(text: str) -> bytes:
    return json.dumps({"title": "Bridge", "text": text}).encode()


def found(data: bytes) -> list[tuple[str, str]]:
    """Position and text, or error."""
    entries = read(data, source="Desk")
    return [(e.position, e.text if isinstance(e, Draft) else e.error) for e in entries]


def test_one_article_a_line() -> None:
    data = b"\xef\xbb\xbf" + line("One") + b"\r\n\n  \n" + line("Two") + b"\nnonsense\n" + line("Three")
    assert found(data) == [("line 1", "One"), ("line 4", "Two"), ("line 5", "not_json"), ("line 6", "Three")]


def test_a_line_that_is_cut_at_a_blank_is_still_too_large() -> None:
    start = b'{"title": "Bridge", "text": "'
    long = start + b"x" * (LINE_LIMIT - len(start)) + b" " + b"y" * 99 + b'"}'
    assert found(long + b"\n" + line("Two")) == [("line 1", "too_large"), ("line 2", "Two")]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_nothing(data: bytes) -> None:
    assert found(data) == []


def test_lines_may_come_from_anywhere(tmp_path: Path) -> None:
    data = line("One") + b"\n" + line("Two") + b"\n"
    path = tmp_path / "wire.jsonl"
    path.write_bytes(data)
    with path.open("rb") as stream:
        from_file = list(read(stream, source="Desk"))
    from_lines = list(read(iter(data.splitlines()), source="Desk"))
    assert from_file == from_lines == list(read(data, source="Desk"))


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"title": "Bridge", "text": "One"}, indent=2).encode(),
        json.dumps([{"title": "Bridge", "text": "One"}], indent=2).encode(),
        b"[" + line("One") + b"]",
        b"\n{\n" + line("One")[1:] + b"\n",
    ],
)
def test_one_document_over_several_lines(data: bytes) -> None:
    assert found(data) == [("item 1", "One")]


def test_a_list_of_articles() -> None:
    assert found(b"[" + line("One") + b",\n 7,\n" + line("Two") + b"]") == [
        ("item 1", "One"),
        ("item 2", "not_json"),
        ("item 3", "Two"),
    ]


@pytest.mark.parametrize("first", [b'{"title": "cut', b"[not a list", b"{", b"["])
def test_a_broken_first_line_does_not_cost_the_others(first: bytes) -> None:
    assert found(first + b"\n" + line("Two") + b"\n" + line("Three")) == [
        ("line 1", "not_json"),
        ("line 2", "Two"),
        ("line 3", "Three"),
    ]


def test_a_line_that_is_too_long_is_refused_without_being_held() -> None:
    endless = b'{"text": "' + b"x" * (3 * LINE_LIMIT) + b'"}'
    assert found(line("One") + b"\n" + endless + b"\n" + line("Three")) == [
        ("line 1", "One"),
        ("line 2", "too_large"),
        ("line 3", "Three"),
    ]
    (refused,) = read(io.BytesIO(endless), source="Desk")
    assert isinstance(refused, Refused)
    assert len(refused.data) == 64 * 1024


class Endless(io.RawIOBase):
    """A stream of the same line, without end."""

    def __init__(self) -> None:
        self.line = line("x" * 1000) + b"\n"

    def readline(self, size: int | None = -1, /) -> bytes:
        return self.line


def test_a_stream_is_never_held_whole() -> None:
    entries: Iterator[Draft | Refused] = read(Endless(), source="Desk")
    next(entries)
    tracemalloc.start()
    assert sum(1 for _, _ in zip(range(5_000), entries, strict=False)) == 5_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000


def test_extractor_is_named_with_its_version() -> None:
    assert EXTRACTOR == "jsonl/1"
