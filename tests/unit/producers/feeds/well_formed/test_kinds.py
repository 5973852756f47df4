"""Elements of an entry that lxml has read, one kind after the other."""

from typing import Any

import pytest
from lxml import etree

from services.producers.feeds.elements import TAGS_LIMIT
from services.producers.feeds.well_formed.entry import ELEMENTS, KNOWN, ODD
from services.producers.feeds.well_formed.names import Names, Unusual
from services.producers.feeds.well_formed.reading import Reading, Scope

SPACES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:itunes='http://www.itunes.com/DTDs/PodCast-1.0.dtd' xmlns:x='https://news.example/own'"
)
BASE = Scope("https://news.example/feeds/all", None)


def entry(elements: str, version: str = "rss20") -> dict[str, Any]:
    reading = Reading(Names(KNOWN), version, ELEMENTS, ODD)
    reading.read(etree.fromstring(f"<item {SPACES}>{elements}</item>"), BASE, 4)
    return reading.fields


def test_the_first_title_with_words_counts() -> None:
    assert entry("<title/><title>One</title><dc:title>Two</dc:title>")["title"] == "One"


def test_of_other_texts_the_last() -> None:
    assert entry("<pubDate>1</pubDate><pubDate>2</pubDate>")["published"] == "2"


def test_the_outer_description_of_a_picture_counts() -> None:
    inner = "<media:content url='a.jpg'><media:description>in</media:description></media:content>"
    assert entry(f"<media:description>out</media:description>{inner}")["media_description"] == "out"
    assert entry(inner)["media_content"] == [{"url": "a.jpg"}]


def test_links() -> None:
    found = entry(
        "<link> /a?b=1&amp;c=2 </link><link rel='related' href='b'/><enclosure url='c.jpg' type='Image/JPEG'/>"
    )
    assert found["link"] == "https://news.example/a?b=1&c=2"
    assert [(link["rel"], link["href"]) for link in found["links"]] == [
        ("alternate", "https://news.example/a?b=1&c=2"),
        ("related", "https://news.example/feeds/b"),
        ("enclosure", "c.jpg"),
    ]


def test_a_base_and_a_language_hold_inside() -> None:
    found = entry("<link xml:base='https://other.example/' href='a'/><title xml:lang='de'>Eins</title><link href='b'/>")
    assert [link["href"] for link in found["links"]] == ["https://other.example/a", "https://news.example/feeds/b"]
    assert found["title_detail"]["language"] == "de"


@pytest.mark.parametrize(
    ("element", "person"),
    [
        ("<author>Ada Moor</author>", {"name": "Ada Moor"}),
        ("<author><name>Ada</name><email>ada@news.example</email><x:y z='1'/></author>",
         {"name": "Ada", "email": "ada@news.example"}),
        ("<dc:creator> Ada </dc:creator>", {"name": "Ada"}),
        ("<itunes:author/>", {}),
    ],
)  # fmt: skip
def test_authors(element: str, person: dict[str, str]) -> None:
    assert entry(element)["authors"] == [person]


def test_tags() -> None:
    found = entry(
        "<category>a</category><category>a</category><category term='b' label='B'/><itunes:category text='c'>"
        "<itunes:category text='d'/></itunes:category><itunes:keywords>e, f,</itunes:keywords>"
    )
    assert [tag["term"] for tag in found["tags"]] == ["a", "b", "c", "d", "e", "f"]
    assert len(entry("".join(f"<category>{number}</category>" for number in range(99)))["tags"]) == TAGS_LIMIT


def test_ids() -> None:
    found = entry("<guid isPermaLink='false'> a/b </guid>")
    assert (found["stated_id"], found["permalink"]) == ("a/b", False)


def test_a_thumbnail_may_be_a_text() -> None:
    assert entry("<media:thumbnail>t.jpg</media:thumbnail>")["media_thumbnail"] == [
        {"url": "https://news.example/feeds/t.jpg"}
    ]


def test_what_is_unknown_or_of_another_feed_is_passed_over() -> None:
    assert entry("<x:y>1</x:y><source url='a'><title>Other</title></source><x:z><x:w a='b'/></x:z>") == {}


@pytest.mark.parametrize(
    "elements",
    [
        "<body>a</body>",
        "<x:y><title>a</title></x:y>",
        "<author><b>a</b></author>",
        "<image><url>a</url></image>",
        "<item/>",
    ],
)
def test_unusual(elements: str) -> None:
    with pytest.raises(Unusual):
        entry(elements)
