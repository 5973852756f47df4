"""The table that ships: texts that say the same in other words are near, and every text has a vector."""

import numpy as np
import pytest

from services.text.vectors.table import DIMENSIONS, load


def test_a_text_has_a_vector_of_length_one() -> None:
    found = load().vector("A ferry sails to the island")
    assert found.shape == (DIMENSIONS,)
    assert found.dtype == np.float32
    assert float(found @ found) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", "?!", "你好", "\ud800"])
def test_a_text_without_a_known_word_has_none(text: str) -> None:
    assert not load().vector(text).any()


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("Plane crashes off the coast", "Jet lost in the sea", "Bank raises interest rates"),
        ("Doctors warn of a new virus", "Physicians fear a disease", "Team wins the final"),
        ("Car maker calls back vehicles", "Automobile recall by the company", "Singer gets married"),
    ],
)
def test_other_words_for_the_same_are_near(one: str, same: str, other: str) -> None:
    first, second, third = map(load().vector, (one, same, other))
    assert first @ second > first @ third + 0.1


def test_a_very_long_text_is_read_from_its_start() -> None:
    assert load().vector("ferry " * 600 + "bank " * 10_000) @ load().vector("ferry") > 0.99
