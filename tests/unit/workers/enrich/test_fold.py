"""Spellings of one name meet in one key."""

import pytest

from services.workers.enrich.fold import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Córdoba", "CORDOBA"),
        ("Łódź", "lodz"),
        ("أحمد", "احمد"),
        ("Москва", "Москве"),
        ("O’Neill", "O'Neill"),
        ("İzmir", "izmir"),
    ],
)
def test_spellings_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_names_stay_apart() -> None:
    assert fold("Milan") != fold("Milano")
