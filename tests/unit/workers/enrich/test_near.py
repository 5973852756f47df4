"""Vectors of articles: near for the same thing in other words, none where the model knows no language."""

import numpy as np

from services.text.vectors import table
from services.workers.enrich.near import FULL, vector

TABLE = table.load()


def cosine(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Of two vectors."""
    a, b = np.array(one, float), np.array(other, float)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_texts_on_the_same_thing_are_near() -> None:
    plane = vector("Jet crashes near airport", "The aircraft went down after take-off.", "en", TABLE)
    other = vector("Plane goes down", "Pilots lost control of the airliner by the runway.", "en", TABLE)
    bank = vector("Central bank raises rates", "Inflation had surged to a record.", "en", TABLE)
    assert cosine(plane, other) > cosine(plane, bank) + 0.2


def test_a_byte_for_each_number_and_the_full_range_used() -> None:
    found = vector("Jet crashes", "", "en", TABLE)
    assert len(found) == 128
    assert max(map(abs, found)) == FULL
    assert all(isinstance(number, int) for number in found)


def test_no_vector_where_nothing_is_known() -> None:
    assert vector("Ein Flugzeug stürzt ab", "", "de", TABLE) == ()
    assert vector("", "", "en", TABLE) == ()
