"""What a site asks of programs, and how far each setting obeys."""

import pytest

from services.producers.polling import robots

CLOSED = "User-agent: Headwater\nDisallow: /private/\nUser-agent: CCBot\nDisallow: /\nUser-agent: *\nCrawl-delay: 7\n"
URL = "https://a.example/news"


def test_three_degrees_of_politeness() -> None:
    assert "HEADWATER_ROBOTS=robots" in (robots.forbids(CLOSED, URL, "full") or "")
    assert robots.forbids(CLOSED, URL, "robots") is None
    assert robots.forbids(CLOSED, "https://a.example/private/1", "robots")
    assert robots.forbids(CLOSED, "https://a.example/private/1", "none") is None
    assert robots.forbids("", URL, "full") is None


def test_the_site_s_pace() -> None:
    assert robots.delay("User-agent: *\nCrawl-delay: 7\n", "full") == 7.0
    assert robots.delay("User-agent: *\nCrawl-delay: 99999\n", "full") == robots.MOST_DELAY
    assert robots.delay("User-agent: *\nCrawl-delay: 7\n", "none") == 0.0
    assert robots.delay("", "full") == 0.0


@pytest.mark.parametrize(("tag", "tdm"), [("noai, noimageai", False), ("headwater: noindex", False), ("", True)])
def test_reserved_texts(tag: str, tdm: bool) -> None:
    assert robots.reserved(tag, tdm, "full")
    assert robots.reserved(tag, tdm, "robots") is None


def test_nothing_reserved() -> None:
    assert robots.reserved("max-snippet:50", False, "full") is None
