"""What elements and attributes are called, whatever their prefixes."""

import pytest
from lxml import etree

from services.producers.feeds.elements import ATTRIBUTES_LIMIT
from services.producers.feeds.well_formed.names import Names, Unusual, attributes, check_prefixes

DC = "http://purl.org/dc/elements/1.1/"


def name(element: str) -> str:
    return Names(frozenset(("title", "dc_creator"))).of(etree.fromstring(element))


@pytest.mark.parametrize(
    ("element", "called"),
    [
        ("<pubDate/>", "pubdate"),
        (f"<x:creator xmlns:x='{DC}'/>", "dc_creator"),
        ("<title xmlns='http://www.w3.org/2005/Atom'/>", "title"),
        ("<a:title xmlns:a='http://purl.org/rss/1.0/'/>", "title"),
        ("<Title xmlns='http://backend.userland.com/RSS2'/>", "title"),
        (
            "<prism:publicationDate xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'/>",
            "prism_publicationdate",
        ),
        ("<site xmlns='com-wordpress:feed-additions:1'/>", "site"),
    ],
)
def test_names(element: str, called: str) -> None:
    assert name(element) == called


def test_what_only_looks_like_a_title_is_unusual() -> None:
    with pytest.raises(Unusual):
        name("<title xmlns='https://news.example/own'/>")


@pytest.mark.parametrize(
    "body",
    [
        f"<rss xmlns:dc='{DC}'><item xmlns:dc='https://news.example/own'/></rss>",
        f"<rss xmlns:media='{DC}'/>",
        "<rss xmlns:a='https://news.example/own' xmlns:b='https://news.example/own'/>",
        "<rss " + " ".join(f"xmlns:a{number}='urn:{number}'" for number in range(1_001)) + "/>",
    ],
    ids=["two meanings", "another module", "two names", "too many"],
)
def test_misleading_prefixes_are_unusual(body: str) -> None:
    with pytest.raises(Unusual):
        check_prefixes(body)


def test_usual_prefixes() -> None:
    check_prefixes(
        f"<rss xmlns:dc='{DC}' xmlns:dublin='{DC}'><item xmlns:dc='{DC}' xmlns:own='https://news.example/own'/></rss>"
    )


def test_attributes() -> None:
    element = etree.fromstring(
        "<link REL='Alternate' Type='Text/HTML' href='A' xml:lang='de' x:y='1' xmlns:x='urn:x'/>"
    )
    assert attributes(element) == {"rel": "alternate", "type": "text/html", "href": "A", "xml:lang": "de", "y": "1"}


def test_too_many_attributes_are_unusual() -> None:
    stated = " ".join(f"a{number}=''" for number in range(ATTRIBUTES_LIMIT + 1))
    with pytest.raises(Unusual):
        attributes(etree.fromstring(f"<link {stated}/>"))
