"""What stays apart that feedparser would merge."""

import pytest

from services.producers.feeds.document import parse, tolerant
from services.producers.feeds.elements import TAGS_LIMIT, Fields

SPACES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/DTDs/PodCast-1.0.dtd' "
    "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
)


def entry(elements: str, base: str | None = "https://news.example/feed") -> Fields:
    body = f"<rss version='2.0' {SPACES}><channel><item>{elements}</item></channel></rss>"
    (found,) = parse(body, base).entries
    return found


@pytest.mark.parametrize(
    "other",
    [
        "<media:description>a picture</media:description>",
        "<media:group><media:content url='x.jpg'><media:description>a picture</media:description></media:content></media:group>",
        "<itunes:summary>an episode</itunes:summary>",
        "<dc:description>again</dc:description>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_second_description_is_no_content(other: str, first: bool) -> None:
    own = "<description>the article</description>"
    found = entry(own + other if first else other + own)
    assert found["item_description"] == "the article"
    assert "content" not in found


def test_content_is_not_copied_to_the_summary() -> None:
    found = entry("<content:encoded>all of it</content:encoded>")
    assert [content["value"] for content in found["content"]] == ["all of it"]
    assert "summary" not in found


@pytest.mark.parametrize("order", ["<title>own</title>{}", "{}<title>own</title>"])
def test_the_title_of_a_picture_is_not_the_articles(order: str) -> None:
    found = entry(order.format("<media:content><media:title>picture</media:title></media:content>"))
    assert (found["title"], found["media_title"]) == ("own", "picture")


def test_publication_and_change_stay_apart() -> None:
    found = entry(
        "<dc:date>1</dc:date><pubDate>2</pubDate><dcterms:modified>3</dcterms:modified><dcterms:created>4</dcterms:created>"
    )
    assert [dict.get(found, name) for name in ("dc_date", "published", "updated", "created")] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("guid", "written", "permalink"),
    [
        ("<guid>12345</guid>", "12345", True),
        ("<guid isPermaLink='false'>a/b</guid>", "a/b", False),
        ("<guid isPermaLink=' True '>https://news.example/1</guid>", "https://news.example/1", True),
    ],
)
def test_ids_stay_as_written(guid: str, written: str, permalink: bool) -> None:
    found = entry(guid)
    assert (found["stated_id"], found["permalink"]) == (written, permalink)
    assert "link" not in found


def test_tags_are_bounded() -> None:
    found = entry("".join(f"<category>{number}</category>" for number in range(500)))
    assert len(found["tags"]) == TAGS_LIMIT


@pytest.mark.parametrize("element", ["date", "prism:publicationDate", "feedburner:origLink"])
def test_attributes_do_not_take_the_place_of_a_text(element: str) -> None:
    spaces = "xmlns:prism='http://prismstandard.org/namespaces/1.2/basic/' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'"
    body = f"<rss {spaces}><channel><item><{element} a='b'>2003-06-10</{element}></item></channel></rss>"
    (found,) = tolerant(body, None).entries
    assert "2003-06-10" in found.values()


def test_a_list_of_authors_in_words_is_no_list_of_authors() -> None:
    body = "<rss><channel><item><authors>Ada, Bo</authors><links>a b</links><link href='c'/></item></channel></rss>"
    (found,) = tolerant(body, None).entries
    assert "authors" not in found
    assert [link["href"] for link in found["links"]] == ["c"]
