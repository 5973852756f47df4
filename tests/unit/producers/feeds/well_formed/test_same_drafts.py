"""lxml's road and feedparser's give the same drafts, over feeds made of everything that feedparser has a handler for."""

from typing import Final

import pytest
from feedparser.api import StrictFeedParser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.producers.draft import Draft
from services.producers.feeds import well_formed
from services.producers.feeds.document import tolerant
from services.producers.feeds.parsed import FeedDocument
from services.producers.feeds.reader import drafts
from services.producers.feeds.repair import repair
from services.producers.feeds.well_formed.names import NAMESPACES

BASE: Final = "https://news.example/feeds/all.xml"
SPACES: Final = {
    prefix: next(uri for uri, short in sorted(NAMESPACES.items(), reverse=True) if short == prefix)
    for prefix in ("dc", "dcterms", "media", "itunes", "content", "feedburner", "prism", "xhtml", "rdf")
}
DECLARED: Final = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
_STUMBLES: Final = ("georss", "gml", "psc", "textInput", "creativeCommons", "creativecommons", "width", "height")
"""feedparser raises for some of their contents, and reads the document as one that breaks off."""
_HANDLED: Final = {name.removeprefix("_start_") for name in dir(StrictFeedParser) if name.startswith("_start_")}
ELEMENTS: Final = sorted(
    {name.replace("_", ":", 1) if name.partition("_")[0] in SPACES else name for name in _HANDLED if not name.startswith(_STUMBLES)}
    | {"itunes:keywords", "media:keywords", "media:group", "prism:publicationDate", "feedburner:origLink", "date",
       "pubDate", "lastBuildDate", "managingEditor", "permalink", "links", "unknown", "media:text"}
)  # fmt: skip
TEXTS: Final = (
    "", " ", "plain words", "  padded\n twice ", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &amp;amp; three&lt;/p&gt;", "a &amp; b",
    "<![CDATA[<p>One <b>bold</b><br>line</p>]]>", "<![CDATA[]]>", "cafÃ©", "Füße", "smart \x93quotes\x94", "1 &lt; 2", "x, y ,z",
    "http://news.example/a?b=1&amp;c=2", "/relative/a", "Tue, 10 Jun 2003 04:00:00 GMT", "2003-06-10T04:00:00+02:00", "en_us",
    "ada@news.example (Ada Moor)", "Ada Moor &lt;ada@news.example&gt;", "<!-- remark -->words", "<?pi?>", "true",
)  # fmt: skip
INSIDE: Final = (
    '<div xmlns="http://www.w3.org/1999/xhtml"><p class="a">One</p><p>Two &lt; <a href="x">three</a></p></div>',
    '<xhtml:div>words <xhtml:br/>more</xhtml:div>', "<name>Ada</name><email>ada@news.example</email>", "<name/>", "<b>bold</b>",
    '<xhtml:p>One</xhtml:p><xhtml:img src="p.jpg" width="9"/>', "<name>Ada</name><uri>/ada</uri>", "<url>/p.jpg</url>",
)  # fmt: skip
ATTRIBUTES: Final = (
    'href="/a/b"', 'href="http://other.example/x"', 'url="p.jpg"', 'type="text/html"', 'type="html"', 'type="xhtml"',
    'type="text"', 'type="image/JPEG"', 'rel="alternate"', 'rel="enclosure"', 'rel="self"', 'rel="related"', 'term="news"',
    'label="News"', 'scheme="http://s.example/"', 'domain="d"', 'text="Society"', 'isPermaLink="false"', 'isPermaLink="True"',
    'xml:lang="de"', 'xml:lang=""', 'lang="fr"', 'xml:base="/deep/er/"', 'medium="image"', 'rdf:about="http://news.example/r"',
    'mode="escaped"', 'src="a.html"', 'version="2.0"', 'dc:odd="1"',
)  # fmt: skip


@st.composite
def element(draw: st.DrawFn, depth: int = 2) -> str:
    name = draw(st.sampled_from(ELEMENTS))
    stated = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique_by=lambda one: one.partition("=")[0]))
    kinds = [st.sampled_from(TEXTS)] * 4 + [st.sampled_from(INSIDE)]
    if depth and name.startswith(("media:", "itunes:", "source", "image", "author", "unknown")):
        kinds.append(st.lists(element(depth - 1), max_size=3).map("".join))
    return f"<{' '.join([name, *stated])}>{draw(st.one_of(kinds))}</{name}>"


@st.composite
def feed(draw: st.DrawFn) -> str:
    elements = st.lists(element(), max_size=6).map("".join)
    channel, after = draw(elements), draw(st.lists(element(), max_size=1).map("".join))
    wrap = draw(st.sampled_from(("rss", "rdf", "atom", "atom03", "bare")))
    entry = "entry" if wrap.startswith("atom") else "item"
    entries = "".join(f"<{entry}>{one}</{entry}>" for one in draw(st.lists(elements, min_size=1, max_size=3)))
    match wrap:
        case "rss":
            return f'<rss version="2.0" {DECLARED}><channel>{channel}{entries}{after}</channel></rss>'
        case "rdf":
            own = f'xmlns="http://purl.org/rss/1.0/" {DECLARED}'
            return f"<rdf:RDF {own}><channel>{channel}</channel>{entries}{after}</rdf:RDF>"
        case "bare":
            return f"<rss {DECLARED}>{entries}</rss>"
    space = "http://www.w3.org/2005/Atom" if wrap == "atom" else "http://purl.org/atom/ns#"
    return f'<feed xmlns="{space}" version="0.3" xml:lang="en" {DECLARED}>{channel}{entries}{after}</feed>'


def told(document: FeedDocument, base: str | None) -> tuple[list[Draft], str, str | None]:
    return list(drafts(document, None, base)), document.version, document.stopped


@pytest.mark.parametrize("base", [None, BASE])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(written=feed())
def test_same_drafts(base: str | None, written: str) -> None:
    body = repair(written)
    document = well_formed.read(body, base)
    if document:
        assert told(document, base) == told(tolerant(body, base), base)
