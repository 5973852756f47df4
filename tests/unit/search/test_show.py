"""What a terminal and a pipe get."""

import io
from dataclasses import replace

from rich.console import Console

from services.search.request import SearchRequest
from services.search.results import parse, with_copies
from services.search.show import show
from tests.unit.search.answers import answer, copies, hit, marked


def _shown(request: SearchRequest, result: object, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=60, color_system="standard" if terminal else None)
    show(console, request, result)  # type: ignore[arg-type]
    return out.getvalue()


RESULT = with_copies(
    parse(answer(hit("a", people=["Nawaf Salam"], topics=[{"name": "sport"}], revision=3), hit("b"), total=1_234)),
    copies("a", "a", "c", "d"),
    "group",
)


def test_a_pipe_gets_plain_lines() -> None:
    lines = _shown(SearchRequest(words="fish", offset=20), RESULT).splitlines()
    assert lines[0] == "1,234 articles, about 1 without copies in 0.01 s"
    assert lines[2:8] == [
        "21. Fish <market> opens",
        "   example.org · 2026-05-01 09:30 · en · sport · revision 3",
        "   Two fish & one <b>boat</b>.",
        "   Nawaf Salam",
        "   https://example.org/a",
        "   +2 copies: c.example, d.example",
    ]
    assert any(line.split() == ["language", "en", "(2),", "ar", "(1)"] for line in lines)
    assert any(line.split() == ["when", "2026-05", "(3)"] for line in lines)
    assert "\x1b" not in "".join(lines)


def test_a_pipe_s_lines_are_never_broken() -> None:
    long = hit("a", url="https://example.org/" + "long/" * 60, people=["A very long name indeed " * 10])
    found = answer(long)
    found["aggregations"]["source"]["buckets"] = [{"key": f"source-{n}.example", "doc_count": 1} for n in range(6)]
    lines = _shown(SearchRequest(), parse(found)).splitlines()
    assert any(line.endswith("source-5.example (1)") for line in lines)
    assert any(line.endswith("long/long/") and len(line) > 300 for line in lines)


def test_a_terminal_gets_the_found_words_in_bold_yellow() -> None:
    shown = _shown(SearchRequest(words="fish"), RESULT, terminal=True)
    assert "\x1b[1;33mfish\x1b[0m" in shown


def test_text_from_right_to_left_stays_as_it_is() -> None:
    arabic = hit("a", title={"ar": "عودة التجار إلى السوق"})
    arabic["highlight"] = {"title.ar": [marked("عودة [التجار] إلى السوق")]}
    assert "1. عودة التجار إلى السوق" in _shown(SearchRequest(words="التجار"), parse(answer(arabic)))


def test_a_text_cannot_command_the_terminal() -> None:
    hostile = hit("a", title={"en": "x"}, source="\x1b]0;owned\x07", url="https://e.org/\x1b[2J", people=["\u202eevil"])
    hostile["highlight"] = {"text.en": ["\x1b[31mred [bold]not markup[/bold]\x9b"]}
    shown = _shown(SearchRequest(), parse(answer(hostile)))
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)
    assert "[bold]not markup[/bold]" in shown


def test_what_is_odd_is_said() -> None:
    shown = _shown(SearchRequest(words="fihs"), replace(RESULT, fuzzy=True, partial=True))
    assert "similar ones are shown" in shown
    assert "there may be more" in shown


def test_a_page_after_the_last_says_so() -> None:
    assert "page" in _shown(SearchRequest(words="fish", offset=50), parse(answer(total=3)))


def test_nothing_found_says_what_could_be_left_out() -> None:
    nothing = parse({"hits": {"total": {"value": 0}, "hits": []}})
    request = SearchRequest(words='fish market "put out" -old', language=("en", "ar"))
    assert _shown(request, nothing).strip() == (
        'no article matches “fish market "put out" -old”; try the words without quotes, or fewer words, '
        "or fewer exclusions, or without the filter (language en or ar)"
    )
    assert "another spelling" in _shown(SearchRequest(words="fish"), nothing)
    assert "no article matches this" in _shown(SearchRequest(source=("a.org",)), nothing)
