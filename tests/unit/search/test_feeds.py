"""Feeds of a search, read back by a feed reader."""

import feedparser
import msgspec
from lxml import etree

from services.search.feeds import json_feed, rss, title
from services.search.request import SearchRequest
from services.search.results import Hit, parse
from tests.unit.search.answers import answer, hit

HOME, OWN = "http://127.0.0.1:9400/", "http://127.0.0.1:9400/v1/feed.rss?q=a&size=3"


def hits(**source: object) -> tuple[Hit, ...]:
    return parse(answer(hit("a", **source), hit("b", url=None))).hits


def test_rss_says_what_the_articles_say() -> None:
    feed = feedparser.parse(
        rss(SearchRequest(words="<fish> & chips"), hits(topics=[{"name": "food & drink"}]), HOME, OWN)
    )
    assert not feed.bozo
    assert feed.feed.title == "Headwater: <fish> & chips"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [OWN]
    first, second = feed.entries
    assert (first.title, first.link, first.id) == ("Fish <market> opens", "https://example.org/a", "a")
    assert first.published_parsed[:5] == (2026, 5, 1, 9, 30)
    assert first.summary == "Two fish & one <b>boat</b>."
    assert first.tags[0].term == "food & drink"
    assert second.link == f"{HOME}#/article/b"


def test_rss_is_well_formed_whatever_stands_in_it() -> None:
    strange = "a\x00\x0b]]>\ud800<b>&amp;\ufffe"
    etree.fromstring(rss(SearchRequest(), hits(title={"en": strange}, source=strange), HOME, OWN).encode())


def test_json_feed() -> None:
    body = json_feed(SearchRequest(source=("x",)), hits(people=["Ada Renholm"]), HOME, OWN)
    assert msgspec.json.decode(msgspec.json.encode(body)) == body
    assert body["version"] == "https://jsonfeed.org/version/1.1"
    assert (body["title"], body["feed_url"]) == ("Headwater: source x", OWN)
    assert [(item["id"], item["url"]) for item in body["items"]] == [
        ("a", "https://example.org/a"),
        ("b", f"{HOME}#/article/b"),
    ]
    assert body["items"][0]["date_published"] == "2026-05-01T09:30:00+00:00"
    assert body["items"][0]["tags"] == ["Ada Renholm"]


def test_a_title_for_everything() -> None:
    assert title(SearchRequest()) == "Headwater: everything"
