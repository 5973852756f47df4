"""What people read when a fetch fails."""

from datetime import UTC, datetime

import pytest

from services.producers.fetch_errors import FetchError, seconds_to_wait, shown

NOW = datetime(2025, 6, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 10 Jun 2025 12:02:00 GMT", 120.0),
        ("Tue, 10 Jun 2025 11:00:00 GMT", 0.0),
        ("Tue, 10 Jun 2025 12:02:00 -0000", 120.0),
        ("99999999999999999999", 604800.0),
        ("-5", None),
        ("soon", None),
        ("Mon, 01 Jan 99999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2025 00:00:00 +99999999999999999999", None),
        ("١٢", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOW) == seconds


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://news.example/feed", "https://news.example/feed"),
        ("https://me:word@news.example/feed?key=secret#x", "https://news.example/feed?…"),
        ("http://[::1?key=secret", "http://[::1"),
        ("x\r\n\x1b[31m", "x���[31m"),
    ],
)
def test_addresses_are_shown_without_secrets(address: str, words: str) -> None:
    assert shown(address) == words


def test_long_addresses_are_cut() -> None:
    assert len(shown("https://news.example/" + "a" * 5000)) == 201


def test_the_message_says_where_what_and_what_to_do() -> None:
    assert (
        str(FetchError("https://a.example/", "it is gone", "remove it")) == "https://a.example/: it is gone; remove it"
    )
