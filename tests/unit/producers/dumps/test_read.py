"""The reader of dumps as a whole: written cases in many languages, encodings, refusals."""

import pytest

from services.producers.draft import Draft, Refused
from services.producers.dumps import read as module
from services.producers.dumps.read import EXTRACTOR, read
from tests.unit.producers.dumps.cases import NAMES, Expected, load

PARAGRAPHS = (
    "The council of the lower valley has bought the old mill and wants to turn it into a school for millers.",
    "Lessons begin in spring, said the mayor, who was taught the trade by her grandfather.",
)
ARTICLE = "Valley Buys Its Mill for a School\n\n" + "\n\n".join(PARAGRAPHS) + "\n"


def drafts(data: bytes) -> list[Draft]:
    found = list(read(data, source="test"))
    assert all(isinstance(item, Draft) for item in found), found
    return [item for item in found if isinstance(item, Draft)]


def only_refusal(data: bytes) -> Refused:
    (found,) = read(data, source="test")
    assert isinstance(found, Refused), found
    return found


@pytest.mark.parametrize("name", NAMES)
def test_written_case(name: str) -> None:
    case = load(name)
    found = drafts(case.text.encode())
    assert [draft.title for draft in found] == [article.title for article in case.articles]
    for draft, expected in zip(found, case.articles, strict=True):
        agrees(draft, expected)


def agrees(draft: Draft, expected: Expected) -> None:
    assert draft.text.split("\n\n") == expected.paragraphs
    assert list(draft.authors) == expected.all("author")
    assert [f"{c.text} | {c.credit or '-'}" for c in draft.captions] == expected.all("caption")
    assert [f"{e.date} {e.origin}" for e in draft.dates] == expected.all("date")
    stated = [draft.published.strftime("%Y-%m-%dT%H:%MZ")] if draft.published else []
    assert stated == expected.all("published")


def test_draft_says_where_it_comes_from() -> None:
    (draft,) = drafts(("\n\n" + ARTICLE).encode())
    assert (draft.channel, draft.source, draft.position) == ("page", "test", "line 3")
    assert EXTRACTOR == "dumps/1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["arabic_doubled", "german_head_with_byline", "russian_once_titled"])
def test_every_unicode_encoding_gives_the_same(name: str, encoding: str) -> None:
    text = load(name).text
    assert drafts(text.encode(encoding)) == drafts(text.encode())


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\u2028", "\x85"])
def test_line_ends_of_every_kind(ends: str) -> None:
    (draft,) = drafts(ARTICLE.replace("\n", ends).encode())
    assert (draft.title, draft.text) == ("Valley Buys Its Mill for a School", "\n\n".join(PARAGRAPHS))


def test_the_same_article_twice_is_two() -> None:
    assert [draft.text for draft in drafts((ARTICLE + "\n\n\n" + ARTICLE).encode())] == ["\n\n".join(PARAGRAPHS)] * 2


def test_the_same_article_twice_without_a_gap_loses_nothing() -> None:
    (draft,) = drafts((ARTICLE + "\n" + ARTICLE).encode())
    assert draft.text.split("\n\n") == [*PARAGRAPHS, *PARAGRAPHS]


def test_dump_that_holds_every_line_twice() -> None:
    text = load("three_once_titled").text
    doubled = "\n".join(line for line in text.split("\n") for _ in range(2 if line else 1))
    assert [(d.title, d.text) for d in drafts(doubled.encode())] == [(d.title, d.text) for d in drafts(text.encode())]


def test_form_feed_and_byte_order_mark_begin_an_article() -> None:
    for mark in ("\f", "\ufeff"):
        found = drafts((ARTICLE + "\n" + mark + ARTICLE.replace("Mill", "Inn")).encode())
        assert [draft.title for draft in found] == [
            "Valley Buys Its Mill for a School",
            "Valley Buys Its Inn for a School",
        ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "empty"),
        (b" \n\t\r\n \x0c\n", "empty"),
        (b"\x00\x01\x02\x03" * 500, "not_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not_text"),
        (b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "markup"),
        (b"Home\nWorld\nSport\n\nShare\nPrint\n20\n\nHome\nWorld\nSport\n", "no_article"),
        (b"Council Approves a New Bridge Budget\n\nFlood Warnings Are Lifted in the Valley\n", "no_article"),
        (b"20\n" * 1000, "no_article"),
    ],
)
def test_refused_with_a_reason(data: bytes, error: str) -> None:
    refused = only_refusal(data)
    assert (refused.error, refused.data) == (error, data)
    assert len(refused.reason.split()) > 6


def test_title_without_text_is_refused_by_itself() -> None:
    lone = "\n\n\nThe Garden Show in Pictures\nBy Jane Doe\nPublished 3 March 2021\n"
    found = list(read((ARTICLE + lone).encode(), source="test"))
    assert [type(item) for item in found] == [Draft, Refused]
    assert isinstance(found[1], Refused)
    assert (found[1].error, found[1].position) == ("no_text", "line 9")


def test_endless_line_refuses_its_article_only() -> None:
    endless = "\n\n\nA Title of the Endless Kind\n\n" + "word " * 100_000
    found = list(read((ARTICLE + endless).encode(), source="test"))
    assert [type(item) for item in found] == [Draft, Refused]
    assert isinstance(found[1], Refused)
    assert found[1].error == "line_too_long"


def test_prose_without_end_is_no_article() -> None:
    refused = only_refusal(
        "\n".join(f"Sentence number {n} says that the mill is turning." for n in range(20_000)).encode()
    )
    assert refused.error == "article_too_long"


def test_extractor_belongs_to_the_module_that_readers_use() -> None:
    assert module.EXTRACTOR == EXTRACTOR
