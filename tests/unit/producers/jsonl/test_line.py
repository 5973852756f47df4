"""One line: what is taken, what is refused and in which words."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from services.contract.articles import DateEvidence
from services.producers.draft import Draft, Refused
from services.producers.jsonl.line import to_draft


def read(raw: bytes) -> Draft | Refused:
    return to_draft(raw, source="Desk", position="line 7")


def draft(**fields: Any) -> Draft:
    found = read(msgspec.json.encode({"title": "Bridge", "text": "The council met.", **fields}))
    assert isinstance(found, Draft)
    return found


def refused(raw: bytes) -> Refused:
    found = read(raw)
    assert isinstance(found, Refused)
    assert found.data == raw
    assert found.reason.startswith("line 7: ")
    return found


def test_a_whole_article() -> None:
    fields = {
        "schema": 1,
        "url": "https://wire.example/a",
        "guid": "a-1",
        "source": "Central Wire",
        "summary": "Short &amp; sweet",
        "authors": ["Ada Moor", "Ben Fenn"],
        "language": "en_gb",
        "tags": ["city"],
        "published": "2025-06-10T04:00:00+02:00",
        "channel": "push",
        "image": "https://wire.example/a.jpg",
        "unknown": {"is": ["ignored"]},
    }
    assert draft(**fields) == Draft(
        channel="push",
        source="Central Wire",
        title="Bridge",
        text="The council met.",
        position="line 7",
        url="https://wire.example/a",
        guid="a-1",
        summary="Short & sweet",
        authors=("Ada Moor", "Ben Fenn"),
        tags=("city",),
        language="en-GB",
        published=datetime(2025, 6, 10, 2, 0, tzinfo=UTC),
        image="https://wire.example/a.jpg",
    )


def test_a_short_article() -> None:
    found = read(b'{"text": "The council met."}')
    assert found == Draft(channel="wire", source="Desk", title="", text="The council met.", position="line 7")


@pytest.mark.parametrize(
    "field", ["title", "url", "guid", "source", "summary", "authors", "language", "tags", "published", "image"]
)
def test_null_is_as_good_as_missing(field: str) -> None:
    draft(**{field: None})


@pytest.mark.parametrize(
    ("published", "moment", "evidence"),
    [
        ("2025-06-10T04:00:00Z", True, None),
        ("2025-06-10", False, "2025-06-10"),
        ("2025-06-10T04:00:00", False, "2025-06-10"),
        ("2025-02-30T08:00:00Z", False, "2025-02"),
        ("", False, None),
    ],
)
def test_published(published: str, moment: bool, evidence: str | None) -> None:
    found = draft(published=published)
    assert found.published == (datetime(2025, 6, 10, 4, 0, tzinfo=UTC) if moment else None)
    assert found.dates == ([DateEvidence(date=evidence, origin="meta", quote=published)] if evidence else [])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("One\n\nTwo\nstill two", "One\n\nTwo\nstill two"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("<p>x<script>alert(1)</script></p>", "x"),
        ("<!DOCTYPE html><html><body><nav>Home</nav><article><h1>Bridge</h1><p>One</p></article></body></html>", "One"),
        ("Bridge\n\nOne", "Bridge\n\nOne"),
    ],
)
def test_text_may_be_html(text: str, plain: str) -> None:
    assert draft(text=text).text == plain


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (rb'{"text": "a \ud800 b"}', "a \ufffd b"),
        (rb'{"text": "a", "url": "http://x.example/\udfff"}', "a"),
        (b'{"text": "a \xff b"}', "a \ufffd b"),
        (rb'{"text": "a \u0000 b"}', "a \x00 b"),
        (b'{"text": "a", "x": NaN, "y": -Infinity}', "a"),
        (b'{"text": "a", "x": 1e400, "y": 9223372036854775808, "z": -0}', "a"),
        (b'{"text": "a", "text": "b"}', "b"),
        (b'{"text": "a", "": 1, "a.b": 2}', "a"),
    ],
)
def test_broken_letters_and_odd_numbers_do_not_cost_the_article(raw: bytes, text: str) -> None:
    found = read(raw)
    assert isinstance(found, Draft)
    assert found.text == text
    assert not any("\ud800" <= letter <= "\udfff" for letter in found.text + (found.url or ""))


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (b"nonsense", "not_json", "each line must be one JSON object"),
        (b'{"title": "cut', "not_json", "not JSON"),
        (b'{"text": "a"} {"text": "b"}', "not_json", "not JSON"),
        (b"[1]", "not_json", "expected an object, got a list"),
        (b'"text"', "not_json", "expected an object, got text"),
        (b"null", "not_json", "expected an object, got nothing"),
        (b'{"a":' * 20_000, "not_json", "nests thousands of levels deep"),
        (b'{"text": "a", "schema": 2}', "wrong_schema", "schema 2, and this reader knows schema 1"),
        (b'{"text": "a", "schema": "1"}', "wrong_schema", "schema '1'"),
        (b'{"text": "a", "schema": true}', "wrong_schema", "schema True"),
        (b'{"text": "a", "schema": "' + b"s" * 99 + b'"}', "wrong_schema", "s" * 39 + ", and this reader"),
        (b'{"text": 5}', "invalid_field", "the field `text` is wrong: expected text or nothing, got a number"),
        (b'{"text": "a", "title": ["b"]}', "invalid_field", "the field `title` is wrong"),
        (b'{"text": "a", "authors": "Ada"}', "invalid_field", "the field `authors` is wrong: expected a list or nothing, got text"),
        (b'{"text": "a", "tags": ["x", 3]}', "invalid_field", "the field `tags[1]` is wrong"),
        (b'{"text": "a", "channel": "post"}', "invalid_field", "the field `channel` is wrong: invalid enum value 'post'"),
        (b'{"text": "a", "published": 1718000000}', "invalid_field", "the field `published`"),
        (b'{"text": "a", "published": "soon"}', "invalid_field", "expected a time with its offset such as"),
        (rb'{"text": 5, "title": "\ud800"}', "invalid_field", "the field `text`"),
        (b'{"title": "Bridge"}', "no_text", "the article 'Bridge' has no text"),
        (b'{"title": "Bridge", "text": "<p> </p>"}', "no_text", "fill the field `text`"),
        (b"{}", "no_title_no_text", "neither a title nor a text"),
    ],
)  # fmt: skip
def test_refusals(raw: bytes, error: str, words: str) -> None:
    found = refused(raw)
    assert found.error == error
    assert words in found.reason
