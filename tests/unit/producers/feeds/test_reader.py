"""The one door for all dialects, and what comes through it that is no feed."""

import time

import pytest

from services.producers.draft import Draft, Refused
from services.producers.feeds import EXTRACTOR, read
from services.producers.feeds.reader import SIZE_LIMIT, source_of

ENTRY = "<title>Bridge</title><description>The council met.</description>"
RSS = "<rss version='{}'><channel><title>Harbour</title><link>https://www.news.example/</link><item>{}</item></channel></rss>"
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='{}'><channel><title>Harbour</title>"
    f"<link>https://www.news.example/</link></channel><item>{ENTRY}</item></rdf:RDF>"
)
ATOM = (
    "<feed {}><title>Harbour</title><link href='https://www.news.example/'/><author><name>Desk</name></author>"
    "<entry><title>Bridge</title><summary>The council met.</summary></entry></feed>"
)
DIALECTS = {
    **{f"rss {version}": RSS.format(version, ENTRY) for version in ("0.91", "0.92", "0.93", "0.94", "2.0", "9")},
    "rss 0.90": RDF.format("http://my.netscape.com/rdf/simple/0.9/"),
    "rss 1.0": RDF.format("http://purl.org/rss/1.0/"),
    "atom 0.3": ATOM.format("version='0.3' xmlns='http://purl.org/atom/ns#'"),
    "atom 1.0": ATOM.format("xmlns='http://www.w3.org/2005/Atom'"),
    "atom with a prefix": ATOM.format("xmlns:a='http://www.w3.org/2005/Atom'")
    .replace("<", "<a:")
    .replace("<a:/", "</a:"),
    "atom entry": "<entry xmlns='http://www.w3.org/2005/Atom'><title>Bridge</title><summary>The council met.</summary></entry>",
    "upper case": RSS.format("2.0", ENTRY)
    .upper()
    .replace("BRIDGE", "Bridge")
    .replace("THE COUNCIL MET", "The council met"),
}


def found(data: bytes, **options: str | None) -> list[Draft | Refused]:
    return list(
        read(data, source=options.get("source"), base=options.get("base"), content_type=options.get("content_type"))
    )


def refused(data: bytes) -> Refused:
    (only,) = found(data)
    assert isinstance(only, Refused)
    return only


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects(dialect: str) -> None:
    (draft,) = found(DIALECTS[dialect].encode())
    assert isinstance(draft, Draft)
    assert (draft.title, draft.text, draft.channel) == ("Bridge", "The council met.", "feed_summary")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    (draft,) = found(RSS.format("2.0", "<title>Zürich</title><description>é</description>").encode(encoding))
    assert isinstance(draft, Draft)
    assert (draft.title, draft.text) == ("Zürich", "é")


def test_the_author_of_a_feed_wrote_its_entries_in_atom_only() -> None:
    (atom,) = found(DIALECTS["atom 1.0"].encode())
    editor = RSS.format("2.0", ENTRY).replace("<item>", "<managingEditor>Desk</managingEditor><item>")
    (rss,) = found(editor.encode())
    assert isinstance(atom, Draft)
    assert isinstance(rss, Draft)
    assert (atom.authors, rss.authors) == (("Desk",), ())


def test_source_and_base() -> None:
    data = RSS.format("2.0", ENTRY + "<link>/a</link>").encode()
    drafts = [found(data, source="The Harbour"), found(data, base="https://feeds.example/x.xml"), found(data)]
    assert [(d.source, d.url) for (d,) in drafts if isinstance(d, Draft)] == [
        ("The Harbour", "https://www.news.example/a"),
        ("feeds.example", "https://feeds.example/a"),
        ("news.example", "https://www.news.example/a"),
    ]


@pytest.mark.parametrize(
    ("base", "link", "title", "source"),
    [
        ("https://www.a.example/f", "https://b.example/", "T", "a.example"),
        (None, "https://b.example/", "T", "b.example"),
        (None, "not an address", " T ", "T"),
        (None, None, "", "unnamed feed"),
    ],
)
def test_a_source_of_its_own(base: str | None, link: str | None, title: str, source: str) -> None:
    assert source_of(base, link, title) == source


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty document"),
        (b"\xef\xbb\xbf\n ", "an empty document"),
        (b"\0\0\0\0", "an empty document"),
        (b"<!DOCTYPE html><html><body><a href='x'>y</a>", "a web page"),
        (b"<html>", "a web page"),
        (b"<opml/>", "a list of feeds"),
        (b"<urlset/>", "a sitemap"),
        (b"<kml/>", "its root is <kml>"),
        (b'{"title": "x"}', "no list called"),
        (b"[1, 2]", "no list called"),
        (b"[" * 100_000, "nests thousands of levels"),
        (b"The council met.", "text without any XML"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a binary file"),
        (b"x" * (SIZE_LIMIT + 1), "feeds are read up to"),
    ],
)
def test_what_is_no_feed(data: bytes, words: str) -> None:
    only = refused(data)
    assert only.error == "not_a_feed"
    assert words in only.reason


def test_entries_that_are_no_articles_keep_their_own_words() -> None:
    data = RSS.format("2.0", "<title>Only</title></item><item><link>/b</link></item><item>" + ENTRY).encode()
    one, two, three = found(data)
    assert isinstance(one, Refused)
    assert isinstance(two, Refused)
    assert isinstance(three, Draft)
    assert (one.error, one.position, one.data) == ("no_text", "item 1", b"<item><title>Only</title></item>")
    assert (two.error, two.position, two.data) == ("no_title_no_text", "item 2", b"<item><link>/b</link></item>")


def test_a_feed_that_breaks_off() -> None:
    one, two = found(RSS.format("2.0", ENTRY).removesuffix("</channel></rss>").encode() + b"<item><title>Half")
    assert isinstance(one, Draft)
    assert isinstance(two, Refused)
    assert (two.error, two.position, two.data) == ("truncated", "item 2", b"<item><title>Half")


def test_an_empty_feed_is_no_fault() -> None:
    assert found(b"<rss version='2.0'><channel><title>Harbour</title></channel></rss>") == []


def test_extractor_is_named_with_its_version() -> None:
    assert EXTRACTOR == "feeds/2"


BILLION = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
ITEM = "<rss><channel><item><title>Bridge</title><description>{}</description></item></channel></rss>"


@pytest.mark.parametrize(
    "document",
    [
        f"<!DOCTYPE x [<!ENTITY l0 'lol'>{BILLION}]>" + ITEM.format("&l9;"),
        f"<!DOCTYPE x [<!ENTITY a '{'a' * 100_000}'>]>" + ITEM.format("&a;" * 50_000),
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + ITEM.format("root &a;"),
        "<!DOCTYPE x [<!ENTITY % a SYSTEM 'http://127.0.0.1/x'>%a;]>" + ITEM.format("x"),
        "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + ITEM.format("x"),
        ITEM.format("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>x"),
        "<?xml-stylesheet href='file:///etc/passwd'?>" + ITEM.format("x"),
        ITEM.format("<![CDATA[x<!h<!h<]]>"),
        ITEM.format("<![CDATA[x]]]]><![CDATA[>]]>"),
        ITEM.format("x ]]> y"),
        ITEM.format("x\x00\x08 &#0; &#xD800; y"),
        ITEM.format("<a>" * 250 + "x" + "</a>" * 250),
        ITEM.format("x " * 500_000),
        ITEM.format("x" + "<category>c</category>" * 5_000),
    ],
)
def test_hostile_feeds_are_read_without_harm(document: str) -> None:
    started = time.process_time()
    entries = found(document.encode("utf-8", "surrogatepass"))
    assert [entry.title for entry in entries if isinstance(entry, Draft)] == ["Bridge"]
    assert not any(
        "root:" in entry.text or len(entry.text) > 1_500_000 for entry in entries if isinstance(entry, Draft)
    )
    assert time.process_time() - started < 5
