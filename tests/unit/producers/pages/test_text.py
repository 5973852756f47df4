"""The article's text, paragraph by paragraph."""

import pytest
from lxml.html import HtmlElement

from services.producers.pages import text as module
from services.producers.pages.text import Unreadable, find_text, guess
from tests.unit.producers.pages.site import WORDS, page, tree_of

IN_PARAGRAPHS = sum(map(len, WORDS))


def test_paragraphs_stay_apart() -> None:
    found = find_text(tree_of(page()), "https://news.example/bridge", IN_PARAGRAPHS)
    assert [words for words in found if words in WORDS] == list(WORDS)
    assert not any("rights reserved" in words or "Home" in words for words in found)


def test_lists_lines_and_tables() -> None:
    body = (
        f"<article><p>{WORDS[0]}<br>{WORDS[1]}</p><ul><li>{WORDS[2]}</li><li>{WORDS[3]}</li></ul>"
        f"<table><tr><td>Pillars</td><td>seven</td></tr></table><p>{WORDS[2]}</p></article>"
    )
    found = find_text(tree_of(page(body=body)), None, 0)
    assert f"{WORDS[0]}\n{WORDS[1]}" in found
    assert {WORDS[2], WORDS[3], "Pillars seven"} <= set(found)


def test_a_page_without_an_article() -> None:
    assert find_text(tree_of(b"<html><body><i></i></body></html>"), None, 0) == ()


def test_the_net_is_cast_wider_where_too_little_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    read = module._read

    def counting(tree: HtmlElement, url: str | None, **options: bool) -> tuple[str, ...]:
        asked.append("favor_precision" in options)
        return read(tree, url, **options)

    monkeypatch.setattr(module, "_read", counting)
    find_text(tree_of(page()), None, IN_PARAGRAPHS)
    assert asked == [True]
    find_text(tree_of(page()), None, 100_000)
    assert asked == [True, True, False, True]


def test_an_article_in_several_parts_is_read_whole() -> None:
    """Each part has a name that the extractor knows, so that it would stop after the first."""
    parts = "".join(
        f"<div class='row'><div class='article-body'><p>{WORDS[at]}</p><p>{WORDS[at + 1]}</p></div><hr></div>"
        for at in (0, 2)
    )
    found = find_text(tree_of(page(body=f"<main><div>{parts}</div></main>")), None, IN_PARAGRAPHS)
    assert found == WORDS


def test_guesses() -> None:
    found = guess(tree_of(page("<title>Council talks</title><meta name='date' content='2025-06-10'>")), None)
    assert (found.title, found.date) == ("Council talks about a bridge", "2025-06-10")


@pytest.mark.parametrize(("name", "ask"), [("bare_extraction", find_text), ("extract_metadata", guess)])
def test_a_fault_of_the_library_is_told(monkeypatch: pytest.MonkeyPatch, name: str, ask: object) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AttributeError("no such node")

    monkeypatch.setattr(module, name, fail)
    with pytest.raises(Unreadable, match="AttributeError: no such node"):
        find_text(tree_of(page()), None, 0) if ask is find_text else guess(tree_of(page()), None)
