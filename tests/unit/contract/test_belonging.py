"""Whose bytes they are: told by key, by the record's own id, else by every URL in them."""

import json

import pytest

from services.contract.articles import encode
from services.contract.belonging import belongs, ids_within
from services.contract.identity import article_id, key
from tests.fakes import raw

URL = "https://example.org/news/1?a=1&b=(2)"
MINE = raw(URL)
NAME = key(article_id(url=URL, source="", guid=None, title=""))


@pytest.mark.parametrize("data", [
    b'<link rel="canonical" href="https://example.org/news/1?a=1&amp;b=(2)">',
    b"See http://EXAMPLE.org/news/1?b=(2)&a=1&utm_source=x.",
    b'{"url": "https:\\/\\/example.org\\/news\\/1?a=1&b=(2)"',
    json.dumps({"id": "0" * 32, "link": URL}).encode(),
    b"\xff\xfe https://example.org/news/1?a=1&b=(2)\x00",
])  # fmt: skip
def test_a_url_tells_in_any_bytes(data: bytes) -> None:
    assert belongs(data, None, {NAME})
    assert not belongs(data, None, {b"x" * 16})


def test_a_record_is_told_by_its_id_and_not_by_what_it_links_to() -> None:
    other = raw("https://example.org/2", text=f"More at {URL}")
    assert belongs(encode(MINE), None, {NAME})
    assert belongs(encode(MINE), key(other.id), {NAME}), "under another article's key"
    assert not belongs(encode(other), None, {NAME})
    assert not belongs(encode(other), key(other.id), {NAME})


def test_the_key_tells_without_the_bytes() -> None:
    assert belongs(b"", NAME, {NAME})
    assert not belongs(b"", None, {NAME})
    assert not belongs(b"[" * 100_000, None, {NAME})


def test_bytes_without_an_article_have_none() -> None:
    assert list(ids_within(b"http:// https://[bad ftp://example.org/x \xff")) == []
