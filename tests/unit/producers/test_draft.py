"""From a reader's draft to an article: cleaned, identified, its dates believed or kept as evidence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contract.articles import Caption, DateEvidence, Provenance, RawArticle, encode
from services.contract.identity import article_id
from services.producers.draft import AHEAD, Draft, Held, WireFacts, finish, identify
from services.producers.sanitise import TAGS_LIMIT, URL_LIMIT
from tests.fakes import NOON, at

WHERE = Provenance(producer="feeds", extractor="feeds/1", input="feed.xml", position="item 1")


def finished(**parts: Any) -> RawArticle:
    given = {"channel": "page", "source": "Example", "title": "A title", "text": "A text.", "position": "item 1"}
    return finish(Draft(**{**given, **parts}), observed=NOON, provenance=WHERE)


def test_words_are_cleaned_everywhere() -> None:
    article = finished(
        source=" Ex\x00ample ", title="A\n title\u202e", text="One.\r\n\r\n\r\n\r\nTwo.", guid=" g\x07 ", summary=" s\x00 ",
        authors=(" A\nB ", "", "A B"), tags=("x ", "x", "\x00"), captions=(Caption(text="c\x00 d", credit="\ud800e"),),
        dates=[DateEvidence(date="2019", origin="caption", quote="in\x00 \udfff2019")],
    )  # fmt: skip
    assert (article.source, article.title, article.text) == ("Example", "A title", "One.\n\nTwo.")
    assert (article.guid, article.summary, article.authors, article.tags) == ("g", "s", ("A B",), ("x",))
    assert article.captions == (Caption(text="c d", credit="\ufffde"),)
    assert article.dates[0].quote == "in \ufffd2019"
    assert encode(article)


def test_the_first_web_address_is_the_articles() -> None:
    article = finished(
        url="mailto:x@example.org",
        urls=("http://example.org/a/?utm_source=x", "https://example.org/a", "https://b.example"),
    )
    assert article.urls == ("https://example.org/a", "https://b.example/")
    assert article.url == "https://example.org/a"
    assert article.id == article_id(url=article.url, source="", guid=None, title="")


def test_an_address_beyond_all_bounds_is_no_name() -> None:
    article = finished(url="https://example.org/" + "x" * URL_LIMIT, guid="7")
    assert (article.url, article.urls) == (None, ())
    assert article.id == article_id(url=None, source="Example", guid="7", title="")


def test_without_a_title_the_first_line_is_one() -> None:
    assert finished(title=" \x00 ", text="First line.\nSecond.").title == "First line."
    assert len(finished(title="", text="word " * 100).title) <= 120


@pytest.mark.parametrize(
    ("title", "text", "words"),
    [("A title", " \x00 ", "the article has no text"), ("", "", "neither title nor text")],
)
def test_nothing_to_read_is_refused(title: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        finished(title=title, text=text)


@pytest.mark.parametrize("published", [at(-60), at(0), NOON + AHEAD, datetime(1801, 1, 1, tzinfo=UTC)])
def test_a_possible_publication_time_is_believed(published: datetime) -> None:
    assert finished(published=published).published == published


@pytest.mark.parametrize(
    "published",
    [NOON + AHEAD + timedelta(seconds=1), datetime(9999, 1, 1, tzinfo=UTC), datetime(1799, 1, 1, tzinfo=UTC)],
)
def test_an_impossible_one_is_kept_as_evidence(published: datetime) -> None:
    known = DateEvidence(date="2019", origin="caption", quote="in 2019")
    article = finished(published=published, dates=[known])
    assert article.published is None
    assert [evidence.date for evidence in article.dates] == ["2019", published.isoformat()]


def test_lists_are_bounded() -> None:
    assert len(finished(tags=tuple(str(n) for n in range(500))).tags) == TAGS_LIMIT


def test_an_image_that_is_no_web_address_is_left_out() -> None:
    assert finished(image="data:image/png;base64,xx").image is None
    assert finished(image="http://example.org/i.png").image == "https://example.org/i.png"


def test_an_image_beyond_all_bounds_is_left_out() -> None:
    assert finished(image="https://example.org/" + "i" * URL_LIMIT).image is None


def test_the_same_article_has_the_same_id_from_every_reader() -> None:
    one = finished(url="http://example.org/a/?utm_source=feed", source="Feed", title="x")
    other = finished(url="https://EXAMPLE.org/a#top", source="Dump", title="y", channel="wire")
    assert one.id == other.id


def wired(**parts: Any) -> Draft:
    given = {"channel": "wire", "source": "QN", "title": "A title", "text": "A text.", "position": "item 1"}
    return Draft(**{**given, "wire": WireFacts(item_id="x"), **parts})


def test_a_wire_item_is_named_by_its_id_not_by_an_address_that_a_kill_need_not_repeat() -> None:
    item = wired(url="https://example.org/a", guid="urn:newsml:qn:1")
    kill = wired(source="Quayside News", guid="urn:newsml:qn:1", title="", text="")
    article = finish(item, observed=NOON, provenance=WHERE)
    assert article.id == identify(item) == identify(kill)
    assert article.urls == ("https://example.org/a",)
    assert identify(wired(guid="17")) != identify(wired(guid="17", source="Other"))
    assert identify(wired(url="https://example.org/a")) == identify(wired(url="https://example.org/a", wire=None))


@pytest.mark.parametrize("parts", [{"title": ""}, {"guid": "urn:x"}, {"url": "https://example.org/a"}, {"source": " "}])
def test_the_id_of_a_draft_is_that_of_its_article(parts: dict[str, Any]) -> None:
    given = {"channel": "page", "source": "Example", "title": "A title", "text": "A text.", "position": "item 1"}
    assert identify(Draft(**{**given, **parts})) == finished(**parts).id


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (WireFacts(item_id="x", status="canceled"), "has canceled the item 'x'"),
        (WireFacts(item_id="x", status="withheld"), "has withheld the item 'x'"),
        (WireFacts(item_id="x", embargo=at(1)), "under embargo until 2025-04-01T12:00:01"),
    ],
)
def test_what_an_agency_holds_back_becomes_no_article(facts: WireFacts, words: str) -> None:
    with pytest.raises(Held, match=words):
        finish(wired(wire=facts), observed=NOON, provenance=WHERE)


def test_an_embargo_that_is_over_holds_nothing_back() -> None:
    over = WireFacts(item_id="x", embargo=NOON, signals=("correction",))
    assert finish(wired(wire=over), observed=NOON, provenance=WHERE).text == "A text."
