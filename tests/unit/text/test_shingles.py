"""A text's sets of hashes: the same everywhere, in every script, and a sample that a part of a text shares with it."""

import numpy as np
import pytest

from services.text.shingles import MOST_ANCHORS, MOST_WORDS, has_digit, pack, shingles, unpack

LONG = " ".join(f"word{n % 977}x{n}" for n in range(4000))


def test_the_hashes_are_the_same_in_every_process() -> None:
    """They lie in Kafka and in the state of the link stage: another hash would lose every link."""
    found = shingles("The ferry sails on Monday")
    assert (found.words, len(found.singles), len(found.pairs)) == (5, 5, 4)
    assert found.singles.tolist() == SINGLES
    assert found.anchors.tolist() == ANCHORS


SINGLES = [1250666716, 1791476200, 1999996230, 2649259762, 3129220430]
ANCHORS = [217438804, 477248159, 785904593, 1716036078]


@pytest.mark.parametrize("text", ["The ferry, sails!", "the  FERRY\nsails", "“The ferry” sails."])
def test_case_spacing_and_marks_make_no_difference(text: str) -> None:
    plain = shingles("the ferry sails")
    found = shingles(text)
    assert found.singles.tolist() == plain.singles.tolist()
    assert found.anchors.tolist() == plain.anchors.tolist()


def test_numbers_are_known_by_their_hash() -> None:
    found = shingles("It cost 1,250.50 euros in 2025")
    assert found.words == 6
    assert has_digit(found.singles).sum() == 2


@pytest.mark.parametrize(("text", "words"), [("北京今天下雨", 6), ("วันนี้ฝน", 8), ("متن خبر", 2), ("", 0), ("…!", 0)])
def test_scripts_without_spaces_count_characters(text: str, words: int) -> None:
    assert shingles(text).words == words


def test_a_part_of_a_text_is_found_by_the_same_anchors() -> None:
    whole, part = shingles(LONG), shingles(" ".join(LONG.split()[1000:1060]))
    assert len(whole.anchors) == MOST_ANCHORS + 1
    shorter = shingles(" ".join(LONG.split()[:1500]))
    shared = np.intersect1d(shorter.anchors, shingles(" ".join(LONG.split()[300:360])).anchors)
    assert len(shared) >= 2
    assert len(part.anchors) > 40


def test_the_sample_of_a_hundred_words_is_as_large_as_that_of_many() -> None:
    assert len(shingles(" ".join(LONG.split()[:100])).anchors) >= 40
    assert len(shingles(" ".join(LONG.split()[:400])).anchors) >= 40


def test_more_words_than_tell_anything_are_left_out() -> None:
    assert shingles("ferry sails " * MOST_WORDS).words == MOST_WORDS


def test_what_is_packed_comes_out_again() -> None:
    found = shingles("The ferry sails on Monday").pairs
    assert unpack(pack(found)).tolist() == found.tolist()
    assert len(pack(found)) == 4 * len(found)


def test_a_lone_surrogate_breaks_nothing() -> None:
    assert shingles("a \ud800b c").words == 3
