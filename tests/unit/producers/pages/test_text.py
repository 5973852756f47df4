"""The article's text, paragraph by paragraph."""

import pytest

from services.producers.pages import text as module
from services.producers.pages.text import Unreadable, find_text
from tests.unit.producers.pages.site import WORDS, page


def test_paragraphs_stay_apart() -> None:
    found = find_text(page().decode(), "https://news.example/bridge", sum(map(len, WORDS)))
    assert [words for words in found.paragraphs if words in WORDS] == list(WORDS)
    assert not any("rights reserved" in words or "Home" in words for words in found.paragraphs)
    assert found.length >= sum(map(len, WORDS))


def test_lists_lines_and_tables() -> None:
    body = (
        f"<article><p>{WORDS[0]}<br>{WORDS[1]}</p><ul><li>{WORDS[2]}</li><li>{WORDS[3]}</li></ul>"
        f"<table><tr><td>Pillars</td><td>seven</td></tr></table><p>{WORDS[2]}</p></article>"
    )
    found = find_text(page(body=body).decode(), None, 0)
    assert f"{WORDS[0]}\n{WORDS[1]}" in found.paragraphs
    assert {WORDS[2], WORDS[3], "Pillars seven"} <= set(found.paragraphs)


def test_a_page_without_an_article() -> None:
    assert find_text("<html><body></body></html>", None, 0).paragraphs == ()


def test_the_net_is_cast_wider_where_too_little_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    read = module._read

    def counting(text: str, url: str | None, **options: bool) -> module.Found:
        asked.append("favor_precision" in options)
        return read(text, url, **options)

    monkeypatch.setattr(module, "_read", counting)
    find_text(page().decode(), None, sum(map(len, WORDS)))
    find_text(page().decode(), None, 100_000)
    assert asked == [True, True, False]


def test_a_fault_of_the_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AttributeError("no such node")

    monkeypatch.setattr(module, "bare_extraction", fail)
    with pytest.raises(Unreadable, match="AttributeError: no such node"):
        find_text(page().decode(), None, 0)
