"""Words as hashes: what is one word, and that a word has one hash wherever it stands."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.word_hashes import MOST_CHARACTERS, word_hashes


def one(word: str) -> int:
    (found,) = word_hashes(word).tolist()
    return int(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The ferry, sails!", ["the", "ferry", "sails"]),
        ("It cost 1,250.50.", ["it", "cost", "1,250.50"]),
        ("3:0 at 14.05", ["3:0", "at", "14.05"]),
        ("a.b 1. .2", ["a", "b", "1", "2"]),
        ("北京 cafe", ["北", "京", "cafe"]),
        ("x北y", ["x", "北", "y"]),
        ("سافر ١٢ شخصا", ["سافر", "١٢", "شخصا"]),
        ("", []),
        ("...", []),
        ("😀 a", ["a"]),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert word_hashes(text).tolist() == [one(word) for word in words]


def test_no_two_of_many_words_share_a_hash() -> None:
    words = [f"{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in range(400)]
    assert len(set(word_hashes(" ".join(words)).tolist())) == len(words)
    assert one("ab") != one("ba")


def test_the_lowest_bit_says_whether_there_is_a_digit() -> None:
    assert (word_hashes("a 1 b2 3,4 ٣ five 北") & np.uint32(1)).tolist() == [0, 1, 1, 1, 1, 0, 0]


def test_a_text_without_end_is_cut() -> None:
    assert len(word_hashes("a " * MOST_CHARACTERS)) == MOST_CHARACTERS // 2


@given(
    st.lists(st.text("abcxyz0189äßж", min_size=1, max_size=9), max_size=40), st.text(" \n—!?", min_size=1, max_size=3)
)
def test_a_word_has_one_hash_wherever_it_stands(words: list[str], gap: str) -> None:
    assert word_hashes(gap.join(words)).tolist() == [one(word) for word in words]


@given(st.text())
def test_every_text_has_as_many_words_as_a_regular_expression_finds(text: str) -> None:
    plain = "".join(c if c < "\u0300" else " " for c in text.lower())
    assert len(word_hashes(plain)) == len(re.findall(r"\w(?:\w|[.,:](?=\d))*", plain))
