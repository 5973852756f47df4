"""Text as it may enter: nothing in it that a later stage, a terminal or a browser trips over."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.producers.sanitise import TITLE_LIMIT, clean, line


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("a\u200bb\ufeffc\u2060d", "abcd"),
        ("\u202eab\u202c \u2066cd\u2069", "ab cd"),
        ("a\ud800b", "a\ufffdb"),
        ("cafe\u0301", "café"),
        ("cafe\u200b\u0301", "café"),
        ("a \t\u00a0 b", "a b"),
        (" a \n b ", "a\nb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \n\t\n \nb", "a\n\nb"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u200fשלום\u200e", "\u200fשלום\u200e"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_clean(found: str, wanted: str) -> None:
    assert clean(found) == wanted


@given(st.text(st.characters() | st.sampled_from("\x00\ud800\udc00\u202e\r\n\t \u0301\u0085\u2028")))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8").decode("utf-8") == once
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in once)


@given(st.text(st.sampled_from("ab \n\u00a0\u3000")), st.integers(2, 30))
def test_a_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    found = line(text, limit)
    assert len(found) <= limit
    assert found == " ".join(found.split())


def test_a_cut_is_shown() -> None:
    found = line("word " * 400)
    assert len(found) <= TITLE_LIMIT
    assert found.endswith("word…")
    assert line("x" * TITLE_LIMIT) == "x" * TITLE_LIMIT
