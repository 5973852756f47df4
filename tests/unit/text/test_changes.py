"""Word diffs: both texts can be read out of one, what is equal stays, a rewritten stretch is one change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text import changes as module
from services.text.changes import Change, Piece, changes, pieces
from services.text.noise import plain


def read(found: list[Piece], kind: str) -> list[str]:
    return " ".join(piece.text for piece in found if piece.kind in ("same", kind)).split()


WORDS = st.lists(st.sampled_from(["the", "pier", "is", "shut", "open", "12", "15", "May"]), max_size=30).map(" ".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_out_of_it(old: str, new: str) -> None:
    found = pieces(old, new)
    assert read(found, "old") == old.split()
    assert read(found, "new") == new.split()


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared_and_equal_ones_do_not_differ(old: str, new: str) -> None:
    pieces(old, new)
    assert all(piece.kind == "same" for piece in pieces(old, old))


def test_a_number_is_a_word() -> None:
    assert list(changes(pieces("It cost 1,200.50 in May.", "It cost 1,300.50 in May."))) == [
        Change("1,200.50", "1,300.50")
    ]


def test_words_are_added_and_taken_out() -> None:
    assert list(changes(pieces("a b c", "a b x c"))) == [Change("", "x")]
    assert list(changes(pieces("a b c", "a c"))) == [Change("b", "")]


def test_another_quotation_mark_is_no_change() -> None:
    assert [piece.kind for piece in pieces("He said “no”.", 'He said "no".')] == ["same"]


def test_a_stray_equal_word_does_not_cut_a_rewritten_stretch() -> None:
    old, new = "the old grey pier of the town closed", "the very new long bridge of a village opened"
    assert len(list(changes(pieces(old, new)))) == 1


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert list(changes(pieces("港口三月关闭", "港口五月关闭"))) == [Change("三", "五")]


def test_what_is_too_long_to_compare_is_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CELLS", 3)
    assert list(changes(pieces("a b", "a c"))) == [Change("a b", "a c")]


def test_the_words_of_a_piece_are_counted() -> None:
    assert [(p.kind, p.words) for p in pieces("a b", "a c d")] == [("same", 1), ("old", 1), ("new", 2)]
    assert plain(" a  b ") == "a b"
