"""Combining marks are kept as far as any script piles them."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.marks import MARKS_LIMIT, few_marks

PILE = "\u0301\u0316"


@pytest.mark.parametrize(
    "text", ["café", "cafe\u0301", "นี้", "שָׁלוֹם", "e" + "\u0301" * MARKS_LIMIT, "“”" * 100, "👩‍👧" * 50, ""]
)
def test_what_people_write_stays(text: str) -> None:
    assert few_marks(text) == text


def test_a_pile_is_cut_and_what_follows_stays() -> None:
    assert few_marks("e" + PILE * 500 + "…" * 40 + "a\u0301") == "e" + PILE * (MARKS_LIMIT // 2) + "…" * 40 + "a\u0301"


@given(st.text(st.sampled_from("ae \u0301\u0316\u0327…\u200b"), max_size=200))
def test_no_pile_is_left_and_twice_is_once(text: str) -> None:
    once = few_marks(text)
    assert few_marks(once) == once
    runs = "".join("m" if unicodedata.combining(c) else " " for c in once).split()
    assert all(len(run) <= MARKS_LIMIT for run in runs)


def test_a_megabyte_of_marks_takes_no_time() -> None:
    begin = time.monotonic()
    unicodedata.normalize("NFC", few_marks(PILE * 500_000))
    assert time.monotonic() - begin < 5
