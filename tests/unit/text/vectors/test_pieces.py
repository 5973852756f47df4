"""Words as pieces: the longest that fits comes first, and what has no pieces has none."""

import pytest

from services.text.vectors.pieces import Pieces

VOCABULARY = ["ferry", "sail", "##s", "##ing", "fer", "cafe", "b", "##ac"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Ferry sails.", [0, 1, 2]),
        ("SAILING-ferry", [1, 3, 0]),
        ("Café, bac", [5, 6, 7]),
        ("unknown ferry", [0]),
        ("ferryx", []),
        ("", []),
        ("船 ferry", [0]),
        ("s" * 5000, []),
    ],
)
def test_the_longest_piece_comes_first(text: str, rows: list[int]) -> None:
    assert Pieces(VOCABULARY).of(text) == rows
