"""Both parsers over whole, broken, cut and hostile XML."""

import time

import pytest

from services.producers.feeds.document import parse
from services.producers.feeds.elements import ENTRIES_LIMIT


def rss(items: str, end: str = "</channel></rss>") -> str:
    return f"<rss version='2.0'><channel><title>Harbour</title>{items}{end}"


def item(title: str) -> str:
    return f"<item><title>{title}</title><description>text</description></item>"


def titles(body: str) -> list[str]:
    return [entry.get("title", "") for entry in parse(body, None).entries]


def test_well_formed() -> None:
    document = parse(rss(item("One") + item("Two")), None)
    assert (document.version, document.feed["title"], document.stopped) == ("rss20", "Harbour", None)
    assert [entry["title"] for entry in document.entries] == ["One", "Two"]


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>One</title><description>a <b>bold</description></item>",
        "<item><title>One</title><description>text</description><x:y>z</x:y></item>",
        "<item><title>One</title><p>text<br><img src=x></item>",
        "<item><title>One</title a='1' a='2'></item>",
    ],
)
def test_what_is_no_xml_is_read_all_the_same(broken: str) -> None:
    document = parse(rss(broken + item("Two")), None)
    assert [entry["title"] for entry in document.entries] == ["One", "Two"]
    assert document.stopped is None


@pytest.mark.parametrize(
    "cut",
    [
        "<item><title>Two</title><description>half a te",
        "<item><title>Two</title><description><![CDATA[half",
        "<item><title>Two</title><link>http://x.example/?a=1&amp",
        "<item><title>Two</tit",
        "<item",
        "<item><title>Two</title><description>a <b>bold</description><guid>x",
        "",
    ],
)
def test_only_whole_entries_of_a_feed_that_breaks_off(cut: str) -> None:
    document = parse(rss(item("One") + cut, end=""), None)
    assert [entry["title"] for entry in document.entries] == ["One"]
    assert document.stopped == "truncated"


def test_entries_that_are_never_closed() -> None:
    assert titles(rss("<item><title>One</title><item><title>Two</title>")) == ["One", "Two"]


def test_too_many_entries() -> None:
    document = parse(rss(item("x") * (ENTRIES_LIMIT + 1)), None)
    assert (len(document.entries), document.stopped) == (ENTRIES_LIMIT, "too_many")
    assert parse(rss(item("x") * ENTRIES_LIMIT), None).stopped is None


def test_too_many_entries_in_what_is_no_xml() -> None:
    document = parse(rss("<b>" + item("x") * (ENTRIES_LIMIT + 1)), None)
    assert (len(document.entries), document.stopped) == (ENTRIES_LIMIT, "too_many")


@pytest.mark.parametrize(
    "hostile",
    ["<a>" * 100_000 + "</a>" * 100_000, "<a " + " ".join(f"b{i}='1'" for i in range(50_000)) + "/>"],
    ids=["depth", "attributes"],
)
def test_no_feed_nests_like_this(hostile: str) -> None:
    started = time.process_time()
    document = parse(rss(item("One") + hostile + item("Two")), None)
    assert [entry["title"] for entry in document.entries] == ["One"]
    assert document.stopped == "too_deep"
    assert time.process_time() - started < 2


@pytest.mark.parametrize("body", ["", "text", "<", "<>", "<rss", "<rss/>", "</rss>", "<feed><entry>", "<a><b></a></b>"])
def test_no_text_makes_the_parsers_fail(body: str) -> None:
    assert parse(body, "http://[::1").entries == []
