"""Small words must tip the balance between near languages, and only between those that the model holds possible."""

import pytest

from services.workers.classify.function_words import WORTH, FunctionWords


@pytest.fixture(scope="module")
def known() -> FunctionWords:
    return FunctionWords.load()


@pytest.mark.parametrize(
    ("sample", "near", "language"),
    [
        ("Huset blev solgt af kommunen efter nogle uger", ("no", "da"), "da"),
        ("Huset ble solgt av kommunen etter noen uker", ("da", "no"), "no"),
        ("Ktere knihy jsou v obchode, neni jiste", ("sk", "cs"), "cs"),
        ("यह घर नहीं बिका और वह चला गया", ("mr", "hi"), "hi"),
    ],
)
def test_near_languages(known: FunctionWords, sample: str, near: tuple[str, str], language: str) -> None:
    weighed = known.weigh(sample, {near[0]: 0.45, near[1]: 0.4})
    assert max(weighed, key=lambda code: weighed[code]) == language
    assert sum(weighed.values()) <= 1.0


def test_a_word_of_two_languages_says_nothing_between_them_but_tells_them_from_a_third() -> None:
    words = FunctionWords({"da": "ikke af", "no": "ikke av", "sv": "inte"})
    weighed = words.weigh("ikke", {"da": 0.5, "no": 0.2, "sv": 0.3})
    assert weighed["da"] - weighed["no"] == pytest.approx(0.3 / (1 + WORTH))
    assert weighed["sv"] == pytest.approx(0.3 / (1 + WORTH))


def test_a_word_of_three_possible_languages_says_nothing() -> None:
    scores = {"da": 0.5, "no": 0.4, "sv": 0.1}
    assert FunctionWords(dict.fromkeys(scores, "hus")).weigh("hus", scores) == scores


def test_each_different_word_counts_once() -> None:
    weighed = FunctionWords({"da": "af", "no": "av"}).weigh("af af af", {"da": 0.1, "no": 0.2})
    assert weighed == {"da": 0.1 + WORTH, "no": 0.2}


def test_a_language_that_the_model_rules_out_stays_out(known: FunctionWords) -> None:
    assert known.weigh("the house of the council", {"da": 0.5}) == {"da": 0.5}
