"""Refusals say what it is and what to do."""

import pytest

from services.producers.draft import Draft
from services.producers.feeds.parsed import Stop
from services.producers.feeds.refusals import instead_of_a_feed, not_a_feed, stopped, unfit


def draft(title: str, text: str) -> Draft:
    return Draft(channel="feed_full", source="s", title=title, text=text, position="item 3")


def test_an_article_is_fit() -> None:
    assert unfit(draft("", "text")) is None


@pytest.mark.parametrize(("title", "error"), [("A title", "no_text"), (" ", "no_title_no_text")])
def test_an_entry_without_text(title: str, error: str) -> None:
    problem = unfit(draft(title, "\n "))
    assert problem is not None
    refused = problem.refuse(draft(title, "\n "), b"<item/>")
    assert (refused.error, refused.position, refused.data) == (error, "item 3", b"<item/>")
    assert title.strip() in refused.reason


@pytest.mark.parametrize(
    ("root", "words"),
    [("html", "a web page"), ("opml", "a list of feeds"), ("urlset", "a sitemap"), ("kml", "its root is <kml>"), ("", "text without")],
)  # fmt: skip
def test_what_came_instead(root: str, words: str) -> None:
    refused = not_a_feed(instead_of_a_feed(root), b"data")
    assert refused.error == "not_a_feed"
    assert words in refused.reason
    assert refused.reason.endswith(".")


@pytest.mark.parametrize("why", ["truncated", "too_many", "too_deep"])
def test_where_reading_stopped(why: Stop) -> None:
    refused = stopped(why, 4, b"rest")
    assert (refused.error, refused.position, refused.data) == (why, "item 5", b"rest")
