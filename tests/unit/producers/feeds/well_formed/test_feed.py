"""Which documents lxml reads, and which are left to feedparser."""

import pytest

from services.producers.feeds import well_formed
from services.producers.feeds.elements import ENTRIES_LIMIT
from services.producers.feeds.repair import repair

ATOM = "http://www.w3.org/2005/Atom"
RSS_1 = "http://purl.org/rss/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def rss(inside: str, attributes: str = "version='2.0'") -> str:
    return f"<rss {attributes}><channel>{inside}</channel></rss>"


@pytest.mark.parametrize(
    ("body", "version", "titles"),
    [
        (rss("<item><title>One</title></item><item><title>Two</title></item>"), "rss20", ["One", "Two"]),
        (rss("<item><title>One</title></item>", f"version='0.92' xmlns:atom='{ATOM}'"), "rss092", ["One"]),
        (f"<feed xmlns='{ATOM}'><entry><title>One</title></entry></feed>", "atom10", ["One"]),
        ("<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>One</title></entry></feed>", "atom03", ["One"]),
        (
            f"<r:RDF xmlns:r='{RDF}' xmlns='{RSS_1}'><channel><title>All</title></channel><item r:about='a'>"
            "<title>One</title></item></r:RDF>", "rss10", ["One"],
        ),
        ("<rss><item><title>One</title></item></rss>", "rss", ["One"]),
    ],
)  # fmt: skip
def test_dialects(body: str, version: str, titles: list[str]) -> None:
    document = well_formed.read(body, None)
    assert document is not None
    assert (document.version, [entry["title"] for entry in document.entries]) == (version, titles)


def test_what_the_feed_says_of_itself() -> None:
    inside = (
        "<title>All</title><link>/</link><language>en</language><image><title>Logo</title><url>l.png</url></image>"
        "<item><title>One</title><link>1</link></item>"
    )
    document = well_formed.read(rss(inside), "https://news.example/feeds/all")
    assert document is not None
    assert (document.feed["title"], document.feed["link"], document.feed["language"]) == (
        "All",
        "https://news.example/",
        "en",
    )
    assert document.entries[0]["link"] == "https://news.example/feeds/1"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<rss",
        rss("<item><title>One</title>"),
        rss("<item><x:y/></item>"),
        rss("<item>&nbsp;</item>"),
        rss("") + "<p/>",
        "<item><title>One</title></item>",
        "<html/>",
        rss("<channel/>"),
        rss("<item><item/></item>"),
        rss("<group><item/></group>"),
        rss("<item href='a'/>"),
        rss("<item><description>a <b>bold</b></description></item>"),
        rss("<item><foo><title>One</title></foo></item>"),
        rss("<item><content type='image/png'>iVBORw0KGgo=</content></item>"),
        rss("<a>" * 300 + "</a>" * 300),
        rss("<b></b>" * 251_000),
        rss("x" * 10_000_001),
    ],
    ids=lambda body: body[:40],
)
def test_left_to_feedparser(body: str) -> None:
    assert well_formed.read(body, None) is None


@pytest.mark.parametrize(
    "subset", ["[<!ENTITY a SYSTEM 'file:///etc/hostname'>]", "SYSTEM 'https://news.example/a.dtd'", ""]
)
def test_a_document_type_is_left_to_repair(subset: str) -> None:
    body = f"<!DOCTYPE rss {subset}>" + rss("<item><title>&a;</title></item>" if "ENTITY" in subset else "<item/>")
    assert well_formed.read(body, None) is None
    assert well_formed.read(repair(body), None) is not None


def test_too_many_entries() -> None:
    document = well_formed.read(rss("<item/>" * (ENTRIES_LIMIT + 1)), None)
    assert document is not None
    assert (len(document.entries), document.stopped) == (ENTRIES_LIMIT, "too_many")
