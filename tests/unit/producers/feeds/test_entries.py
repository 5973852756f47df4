"""Which of a feed's many elements becomes which part of the draft."""

import base64
from datetime import UTC, datetime

import pytest

from services.contract.articles import Caption, DateEvidence
from services.producers.draft import Draft
from services.producers.feeds.document import parse
from services.producers.feeds.entries import Frame, to_draft
from services.producers.feeds.repair import repair

BASE = "https://news.example/feed.xml"
FRAME = Frame(source="The Harbour", base=BASE, language="en", authors=("Desk",))
SPACES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:itunes='http://www.itunes.com/DTDs/PodCast-1.0.dtd' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:prism='http://prismstandard.org/namespaces/1.2/basic/' "
    "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'"
)


def rss(elements: str) -> Draft:
    body = f"<rss version='2.0' {SPACES}><channel><item>{elements}</item></channel></rss>"
    (entry,) = parse(repair(body), BASE).entries
    return to_draft(entry, FRAME, "item 1")


def atom(elements: str, attributes: str = "") -> Draft:
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry {attributes}>{elements}</entry></feed>"
    (entry,) = parse(repair(body), BASE).entries
    return to_draft(entry, FRAME, "item 1")


def test_a_whole_entry() -> None:
    draft = rss(
        """<title>Bridge &amp;amp; tunnel</title><link>/2025/bridge</link>
        <guid isPermaLink="false">b-17</guid><pubDate>Tue, 10 Jun 2025 04:00:00 +0200</pubDate>
        <dc:creator>Ada Moor</dc:creator><dc:creator>Ben Fenn</dc:creator>
        <category>Transport</category><category>City &amp;amp; harbour</category><dc:language>en-gb</dc:language>
        <description>The council met.</description>
        <content:encoded><![CDATA[<p>The council met.</p><figure><img src="/b.jpg"><figcaption>The old bridge</figcaption>
        </figure><p>It decided nothing.</p>]]></content:encoded>"""
    )
    assert draft == Draft(
        channel="feed_full",
        source="The Harbour",
        title="Bridge & tunnel",
        text="The council met.\n\nIt decided nothing.",
        position="item 1",
        url="https://news.example/2025/bridge",
        guid="b-17",
        summary="The council met.",
        authors=("Ada Moor", "Ben Fenn"),
        captions=(Caption(text="The old bridge"),),
        tags=("Transport", "City & harbour"),
        language="en-GB",
        published=datetime(2025, 6, 10, 2, 0, tzinfo=UTC),
        image="https://news.example/b.jpg",
    )


@pytest.mark.parametrize(
    ("elements", "channel", "text", "summary"),
    [
        ("<description>Short</description>", "feed_summary", "Short", None),
        ("<content:encoded>All</content:encoded>", "feed_full", "All", None),
        ("<content:encoded>All</content:encoded><description>All</description>", "feed_full", "All", None),
        ("<content:encoded><![CDATA[<img src='x'>]]></content:encoded><description>Short</description>", "feed_summary", "Short", None),
        ("<description>Short…</description><itunes:summary>Short and more</itunes:summary>", "feed_summary", "Short and more", "Short…"),
        ("<media:description>A picture</media:description>", "feed_summary", "A picture", None),
        ("<media:description>A picture</media:description><description>Short</description>", "feed_summary", "Short", None),
        ("<title>x</title>", "feed_summary", "", None),
    ],
)  # fmt: skip
def test_channel_and_text(elements: str, channel: str, text: str, summary: str | None) -> None:
    draft = rss(elements)
    assert (draft.channel, draft.text, draft.summary) == (channel, text, summary)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<content type='html'>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content>", "One\n\nTwo"),
        (
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One</p><p>Two</p></div></content>",
            "One\n\nTwo",
        ),
        ("<content type='text'>1 &lt; 2\n\nTwo</content>", "1 < 2\n\nTwo"),
        ("<content type='text'>How to use &lt;b&gt;</content>", "How to use <b>"),
        ("<content type='text'>&lt;p&gt;One&lt;/p&gt;</content>", "One"),
        ("<content type='image/png'>iVBORw0KGgo=</content><summary>Short</summary>", "Short"),
        ("<content src='https://news.example/x' type='text/html'/><summary>Short</summary>", "Short"),
        ("<content type='html'>One</content><content type='html'>One and two</content>", "One and two"),
    ],
)
def test_content_of_atom(content: str, text: str) -> None:
    assert atom(content).text == text


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"The bridge <b>opens</b> on Monday.", "The bridge opens on Monday."), (b"\x89PNG\r\n\x1a\n\x00\x00\xff", "")],
    ids=["text", "picture"],
)
def test_bytes_of_no_type_are_read_where_they_are_text(data: bytes, text: str) -> None:
    coded = base64.b64encode(data).decode()
    assert atom(f"<title>T</title><content type='application/octet-stream'>{coded}</content>").text == text


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("<title type='html'>&lt;b&gt;Bold&lt;/b&gt; &amp;amp; more</title>", "Bold & more"),
        ("<title>Less &lt; more</title>", "Less < more"),
        ("<title>The &lt;b&gt; tag</title>", "The <b> tag"),
        ("<title>it&amp;#8217;s</title>", "it’s"),
    ],
)
def test_title_of_atom(title: str, plain: str) -> None:
    assert atom(title).title == plain


@pytest.mark.parametrize(
    ("elements", "url", "urls"),
    [
        ("<link>https://news.example/a?x=1&amp;y=2</link>", "https://news.example/a?x=1&y=2", ()),
        ("<link>https://news.example/a?x=1&y=2</link>", "https://news.example/a?x=1&y=2", ()),
        ("<guid>https://news.example/a</guid>", "https://news.example/a", ()),
        ("<guid isPermaLink='false'>https://news.example/a</guid>", None, ()),
        ("<guid>12345</guid>", None, ()),
        (
            "<link>https://proxy.example/1</link><feedburner:origLink>https://news.example/a</feedburner:origLink>"
            "<guid>https://news.example/?p=1</guid>",
            "https://news.example/a",
            ("https://proxy.example/1", "https://news.example/?p=1"),
        ),
        ("<link>javascript:alert(1)</link>", None, ()),
        ("<link>http://[::1</link>", None, ()),
    ],
)
def test_addresses(elements: str, url: str | None, urls: tuple[str, ...]) -> None:
    draft = rss(elements)
    assert (draft.url, draft.urls) == (url, urls)


def test_addresses_of_atom() -> None:
    draft = atom(
        "<link rel='self' href='https://news.example/feed/1'/><link rel='enclosure' type='image/png' href='/p.png'/>"
        "<link href='/a'/><id>tag:news.example,2025:1</id>"
    )
    assert (draft.url, draft.urls, draft.guid) == ("https://news.example/a", (), "tag:news.example,2025:1")
    assert draft.image == "https://news.example/p.png"


def test_rdf_names_the_item_in_an_attribute() -> None:
    body = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<item rdf:about='https://news.example/a'><title>t</title></item></rdf:RDF>"
    )
    (entry,) = parse(body, None).entries
    draft = to_draft(entry, FRAME, "item 1")
    assert (draft.url, draft.guid) == ("https://news.example/a", "https://news.example/a")


@pytest.mark.parametrize(
    ("elements", "authors"),
    [
        ("<author>ada@news.example (Ada Moor)</author>", ("Ada Moor",)),
        ("<author>Ada Moor</author><dc:creator>Ada Moor</dc:creator>", ("Ada Moor",)),
        ("<dc:creator>&lt;b&gt;Ada&lt;/b&gt; Moor</dc:creator>", ("Ada Moor",)),
        ("", ("Desk",)),
    ],
)
def test_authors(elements: str, authors: tuple[str, ...]) -> None:
    assert rss(elements).authors == authors


def test_authors_of_atom() -> None:
    people = (
        "<author><name>Ada Moor</name><email>ada@news.example</email></author><author><name>Ben Fenn</name></author>"
    )
    assert atom(people).authors == ("Ada Moor", "Ben Fenn")


@pytest.mark.parametrize(
    ("elements", "published", "dates"),
    [
        ("<pubDate>Tue, 10 Jun 2025 04:00:00 GMT</pubDate>", True, []),
        ("<dc:date>2025-06-10T04:00:00Z</dc:date>", True, []),
        ("<prism:publicationDate>2025-06-10T04:00:00Z</prism:publicationDate>", True, []),
        ("<pubDate>Tue, 10 Jun 2025 04:00:00</pubDate>", False, ["2025-06-10"]),
        ("<pubDate>Tue, 10 Jun 2025</pubDate><dc:date>2025-06-10T04:00:00Z</dc:date>", True, ["2025-06-10"]),
        ("<pubDate>Fri, 30 Feb 2024 10:00:00 GMT</pubDate>", False, ["2024-02"]),
        ("<pubDate>soon</pubDate>", False, []),
    ],
)
def test_dates(elements: str, published: bool, dates: list[str]) -> None:
    draft = rss(elements)
    assert draft.published == (datetime(2025, 6, 10, 4, 0, tzinfo=UTC) if published else None)
    assert [evidence.date for evidence in draft.dates] == dates


def test_a_change_is_evidence_only() -> None:
    changed = "<updated>2025-06-11T04:00:00Z</updated>"
    assert atom(changed).published is None
    assert atom(changed).dates == [
        DateEvidence(date="2025-06-11T04:00:00+00:00", origin="feed", quote="2025-06-11T04:00:00Z")
    ]
    assert atom(changed + "<published>2025-06-11T06:00:00+02:00</published>").dates == []


@pytest.mark.parametrize(
    ("attributes", "content", "language"),
    [
        ("xml:lang='de_at'", "", "de-AT"),
        ("xml:lang='de'", "<content xml:lang='fr'>oui</content>", "fr"),
        ("xml:lang='German'", "", "en"),
        ("", "", "en"),
    ],
)
def test_language(attributes: str, content: str, language: str) -> None:
    assert atom("<title>x</title>" + content, attributes).language == language


@pytest.mark.parametrize(
    ("elements", "image"),
    [
        ("<media:content url='/a.jpg' medium='image'/>", "/a.jpg"),
        ("<media:content url='/a.mp4' type='video/mp4'/><media:thumbnail url='/t.jpg'/>", "/t.jpg"),
        ("<media:group><media:content url='/a.jpg?w=100'/></media:group>", "/a.jpg?w=100"),
        ("<enclosure url='/e.png' type='image/png' length='1'/>", "/e.png"),
        ("<enclosure url='/e.mp3' type='audio/mpeg' length='1'/>", None),
        ("<description>&lt;img src='/i.jpg'&gt;</description>", "/i.jpg"),
        ("<description>&lt;img src='/i.jpg' width='1'&gt;</description>", None),
        ("<media:content url='data:image/png;base64,x' medium='image'/>", None),
    ],
)
def test_image(elements: str, image: str | None) -> None:
    assert rss(elements).image == (f"https://news.example{image}" if image else None)
