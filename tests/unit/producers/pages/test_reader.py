"""A page to an article, without a glance at the network."""

import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from services.contract.articles import Caption
from services.producers.draft import Draft, Refused
from services.producers.pages import EXTRACTOR, read
from services.producers.pages import reader as module
from services.producers.pages.reader import SIZE_LIMIT
from services.producers.pages.text import Unreadable, guess
from tests.unit.producers.pages.site import WORDS, linked_data, meta, page

URL = "https://www.news.example.com/2025/bridge?utm_source=x"


def draft(data: bytes, url: str | None = URL, source: str | None = None) -> Draft:
    (found,) = read(data, url=url, source=source)
    assert isinstance(found, Draft)
    return found


def refused(data: bytes) -> Refused:
    (found,) = read(data, url=URL, source=None)
    assert isinstance(found, Refused)
    assert found.data == data
    return found


def test_a_whole_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "socket")
    head = (
        "<link rel='canonical' href='https://news.example.com/2025/bridge'>"
        + linked_data(
            headline="Council talks about a bridge",
            author={"name": "Ada Moor"},
            datePublished="2025-06-10T04:00:00+02:00",
        )
        + meta(og__image="/b.jpg", article__tag="city")
    )
    assert draft(page(head)) == Draft(
        channel="page",
        source="news.example.com",
        title="Council talks about a bridge",
        text="\n\n".join(WORDS),
        position="page",
        url="https://news.example.com/2025/bridge",
        urls=(URL,),
        authors=("Ada Moor",),
        tags=("city",),
        language="en",
        published=datetime(2025, 6, 10, 2, 0, tzinfo=UTC),
        image="https://news.example.com/b.jpg",
    )


def test_a_page_that_states_little() -> None:
    found = draft(page("<title>Council talks about a bridge</title>"), url=None)
    assert (found.title, found.text) == ("Council talks about a bridge", "\n\n".join(WORDS))
    assert (found.source, found.url, found.published) == ("unnamed page", None, None)


@pytest.mark.parametrize(
    ("source", "url", "name"),
    [("The Wire", URL, "The Wire"), (None, URL, "news.example.com"), (None, None, "The Harbour")],
)
def test_source(source: str | None, url: str | None, name: str) -> None:
    assert draft(page(meta(og__site_name="The Harbour")), url, source).source == name


@pytest.mark.parametrize(
    ("head", "published", "dates"),
    [
        (meta(article__published_time="2025-06-10T04:00:00Z"), True, []),
        (meta(article__published_time="2025-06-10"), False, [("2025-06-10", "meta")]),
        (linked_data(datePublished="2025-06-10") + meta(article__published_time="2025-06-10T04:00:00Z"), True, []),
        (meta(article__modified_time="2025-06-12T04:00:00Z"), False, [("2025-06-12T04:00:00+00:00", "meta")]),
        ("<meta name='date' content='2025-06-10'>", False, [("2025-06-10", "page")]),
        ("", False, []),
    ],
)
def test_dates(head: str, published: bool, dates: list[tuple[str, str]]) -> None:
    found = draft(page(head))
    assert found.published == (datetime(2025, 6, 10, 4, 0, tzinfo=UTC) if published else None)
    assert [(evidence.date, evidence.origin) for evidence in found.dates] == dates


def test_the_text_that_a_page_states_as_data_fills_in() -> None:
    body = "<div>" + "".join(f"<a href='/{n}'>Link {n}</a> " for n in range(20)) + "</div>"
    assert draft(page(linked_data(articleBody="\n\n".join(WORDS)), body)).text == "\n\n".join(WORDS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_encodings(encoding: str) -> None:
    words = "Совет гавани собрался в понедельник вечером, чтобы поговорить о новом мосте, и ничего не решил. " * 3
    text = page(
        "<meta charset='windows-1251'>" if encoding == "cp1251" else "",
        f"<article><p>{words}</p><p>{words}</p></article>",
    )
    assert words.strip() in draft(text.decode().encode(encoding)).text


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", "not_a_page", "the page is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_page", "a binary file"),
        (b"<rss version='2.0'><channel/></rss>", "not_a_page", "it looks like: feed"),
        (b"The council met.", "not_a_page", "it looks like: dump"),
        (b"<html>" + b" " * SIZE_LIMIT, "not_a_page", "pages are read up to"),
        (page("<title>Links</title>", "<a href='/'>Home</a>"), "no_text", "the page 'Links' has no article"),
        (page("<title>503</title>", "<h1>Service unavailable</h1><p>Come back later.</p>"), "no_text", "an error page"),
        (page("", ""), "no_title_no_text", "neither a title nor an article"),
    ],
)
def test_refusals(data: bytes, error: str, words: str) -> None:
    found = refused(data)
    assert found.error == error
    assert words in found.reason


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", "<article><p>{}</p></article>"),
        (meta(og__type="article"), "<p>{}</p>"),
        (linked_data(headline="Bridge"), "<p>{}</p>"),
    ],
)
def test_a_short_article_is_one_where_the_page_says_so(head: str, body: str) -> None:
    assert draft(page(head, body.format(WORDS[0]))).text == WORDS[0]
    (unsaid,) = read(page("<title>x</title>", f"<p>{WORDS[0]}</p>"), url=URL, source=None)
    assert isinstance(unsaid, Refused)


def test_captions_are_apart_from_the_text() -> None:
    figure = "<figure><img src='/f.jpg'><figcaption>The ferry at dusk. Photo: Ida Strand/Reuters</figcaption></figure>"
    article = "".join(f"<p>{words}</p>{figure if at == 1 else ''}" for at, words in enumerate(WORDS))
    found = draft(page("<title>Bridge</title>", f"<article>{article}</article>"))
    assert found.text == "\n\n".join(WORDS)
    assert found.captions == (Caption(text="The ferry at dusk.", credit="Ida Strand/Reuters"),)


def test_what_a_page_states_is_not_guessed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def counting(*given: Any) -> Any:
        asked.append(given)
        return guess(*given)

    monkeypatch.setattr(module, "guess", counting)
    said = {"headline": "Bridge", "author": {"name": "Ada Moor"}, "datePublished": "2025-06-10T04:00:00Z"}
    draft(page(linked_data(**said)))
    assert asked == []
    for missing in said:
        draft(page(linked_data(**{name: value for name, value in said.items() if name != missing})))
    assert len(asked) == len(said)


def test_a_fault_of_the_library_refuses_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Unreadable("AttributeError: no such node")

    monkeypatch.setattr(module, "find_text", fail)
    assert refused(page()).error == "reader_failed"


@pytest.mark.parametrize(
    "body",
    [
        "<svg onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<p onclick=alert(1)>x</p><script>alert(1)</script>",
    ],
)
def test_no_script_reaches_the_text(body: str) -> None:
    article = "".join(f"<p>{words}</p>{body}" for words in WORDS)
    found = draft(page("<title>Bridge</title>", f"<article>{article}</article>"))
    assert WORDS[0] in found.text
    assert "alert" not in found.text


def test_extractor_is_named_with_its_version() -> None:
    assert EXTRACTOR == "pages/2"


def test_a_page_that_is_not_free_to_read_says_so() -> None:
    told = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    words = "".join(f"<p>The quay {n} is closed to all but the ferries of the island this week.</p>" for n in range(8))
    for head, paywalled in ((told, True), ("", None)):
        (draft,) = read(f"<html><head><title>Quay</title>{head}</head><body><article>{words}</article></body></html>".encode(),
                        url=None, source="a")  # fmt: skip
        assert isinstance(draft, Draft)
        assert draft.paywalled is paywalled
