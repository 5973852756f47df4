"""Addresses as documents write them."""

import pytest

from services.producers.addresses import absolute, host_of

BASE = "https://news.example/world/feed.xml"


@pytest.mark.parametrize(
    ("base", "written", "address"),
    [
        (BASE, "https://other.example/a", "https://other.example/a"),
        (BASE, "/a?x=1&y=2", "https://news.example/a?x=1&y=2"),
        (BASE, "a", "https://news.example/world/a"),
        (BASE, "//cdn.example/a", "https://cdn.example/a"),
        (BASE, "  https://other.example/\n a ", "https://other.example/ a"),
        (BASE, "mailto:desk@news.example", None),
        (BASE, "javascript:alert(1)", None),
        (BASE, "tag:news.example,2025:1", None),
        (BASE, "http://[::1", None),
        (BASE, " ", None),
        (BASE, None, None),
        (None, "/a", "/a"),
        (None, "https://other.example/a", "https://other.example/a"),
        ("http://[::1", "/a", None),
    ],
)
def test_absolute(base: str | None, written: str | None, address: str | None) -> None:
    assert absolute(base, written) == address


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.News.example/a", "news.example"),
        ("http://me:word@news.example:8080/", "news.example"),
        ("news.example", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
    ],
)
def test_host_of(address: str | None, host: str | None) -> None:
    assert host_of(address) == host
