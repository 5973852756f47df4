"""Transliterations that must meet, and names that must not."""

import itertools

import pytest

from services.text.sounds import bones, sounds, telling

SAME = [
    ["Sharaa", "al-Shara", "Al-Sharaa", "Chareh", "Shar'", "ash-Shara"],
    ["Mohammed", "Muhammad", "Mohamed"],
    ["Nawaf Salam", "Nawwaf Salaam"],
    ["Hussein", "Husain", "Hossein", "Hüseyin"],
    ["Zelensky", "Zelenskyy", "Zelenskiy"],
    ["Qaddafi", "Khadafy", "Kadhafi"],
    ["Erdogan", "Erdoğan"],
    ["Jamal", "Gamal", "Djamal"],
    ["Abdel-Fattah", "Abdel Fattah"],
]
ACROSS = [
    ["Nawaf Salam", "نواف سلام"], ["Hussein", "حسين"], ["Muhammad", "محمد"], ["Zelensky", "Зеленский"],
    ["Aleksey Navalny", "Алексей Навальный"], ["Khrushchev", "Хрущёв"], ["Qaddafi", "القذافي"], ["Netanyahu", "نتنياهو"],
]  # fmt: skip


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_spellings_of_one_name_meet(names: list[str]) -> None:
    assert len({sounds(name) for name in names}) == 1
    assert len({bones(name) for name in names}) == 1


@pytest.mark.parametrize("names", ACROSS, ids=lambda names: names[0])
def test_alphabets_meet(names: list[str]) -> None:
    assert len({bones(name) for name in names}) == 1


def test_different_names_stay_apart() -> None:
    names = [
        "Sharaa",
        "Salam",
        "Selim",
        "Mohammed",
        "Mahmoud",
        "Ahmed",
        "Hassan",
        "Hussein",
        "Ali",
        "Omar",
        "Peres",
        "Paris",
    ]
    for one, other in itertools.combinations(names, 2):
        assert sounds(one) != sounds(other), (one, other)


def test_what_has_no_letters_has_no_key() -> None:
    assert (sounds("习近平"), bones("习近平"), sounds("…"), bones("12")) == ("", "", "", "")
    assert (sounds("محمد"), bones("محمد")) == ("", "MHMD")


def test_few_consonants_tell_nothing() -> None:
    assert telling(bones("Nawaf Salam"))
    assert not telling(bones("Shara"))
    assert not telling(bones("Ali Rea"))
    assert not telling(bones("Muhammad"))
