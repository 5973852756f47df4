"""From any address of a site to its feeds."""

import pytest

from services.producers.fetch import Fetched
from services.producers.fetch_errors import FetchError
from services.producers.polling.discover import Found, discover

FEED = b"<rss version='2.0'><channel><title>A</title><item><title>One</title></item></channel></rss>"


class Site:
    """Pages by address; anything else is 404."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = {f"https://a.example/{path.replace('__', '/')}": body for path, body in pages.items()}
        self.asked: list[str] = []

    def get(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchError(url, "it is not there (404)", "check it", status=404)
        return Fetched(url, self.pages[url], None, 200, None, None)

    def feeds(self) -> list[Found]:
        return discover("https://a.example/", self)  # type: ignore[arg-type]


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_a_feed_is_itself() -> None:
    assert Site(**{"": FEED}).feeds() == [Found("https://a.example/", "")]


def test_what_the_head_names_in_its_order_and_comments_last() -> None:
    links = (
        "<link rel=alternate type='application/rss+xml' href='/comments/feed' title='Comments'>"
        "<link rel=alternate type='application/atom+xml' href='news.xml' title='News'>"
        "<link rel=alternate type='text/html' href='/mobile'>"
        "<link rel=alternate type='application/rss+xml' href='/broken'>"
    )
    site = Site(**{"": page(links), "comments__feed": FEED, "news.xml": FEED, "broken": b"<p>none"})
    assert site.feeds() == [
        Found("https://a.example/news.xml", "News"),
        Found("https://a.example/comments/feed", "Comments"),
    ]


def test_a_base_address_counts() -> None:
    site = Site(**{"": page("<base href='/de/'><link rel=alternate type='application/rss+xml' href='rss'>"),
                   "de__rss": FEED})  # fmt: skip
    assert [one.url for one in site.feeds()] == ["https://a.example/de/rss"]


def test_links_that_call_themselves_feeds_where_the_head_names_none() -> None:
    site = Site(**{"": page(body="<a href='/service/rss'>Our   <b>feed</b></a><a href='/about'>About</a>"),
                   "service__rss": FEED})  # fmt: skip
    assert site.feeds() == [Found("https://a.example/service/rss", "Our feed")]


def test_the_usual_places_where_the_page_names_nothing() -> None:
    site = Site(**{"": page(), "feed.xml": FEED, "atom.xml": FEED})
    assert site.feeds() == [Found("https://a.example/feed.xml", "")]


def test_a_site_without_feeds_has_none_and_an_address_that_fails_says_so() -> None:
    site = Site(**{"": page()})
    assert site.feeds() == []
    assert len(site.asked) < 12
    with pytest.raises(FetchError):
        Site().feeds()
