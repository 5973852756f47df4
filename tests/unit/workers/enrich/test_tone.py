"""Tone of invented sentences: good and bad things, negation, strength, and where nothing is said."""

import pytest

from services.contract.articles import Tone
from services.workers.enrich.reading import WORD
from services.workers.enrich.tone import Tones

TONES = Tones.load()


def tone(title: str, text: str, language: str = "en") -> Tone | None:
    """Of an article."""
    return TONES.tone(WORD.findall(title), WORD.findall(text), language)


@pytest.mark.parametrize(
    ("language", "title", "text", "sign"),
    [
        ("en", "Rescuers celebrate a success", "All were saved; families thanked the heroes.", 1),
        ("en", "Bomb kills dozens", "The attack destroyed homes and wounded many victims.", -1),
        ("de", "Retter feiern Erfolg", "Alle wurden gerettet, die Freude war groß, der Jubel auch.", 1),
        ("de", "Anschlag tötet Dutzende", "Die Explosion zerstörte Häuser, es gab viele Opfer und Verletzte.", -1),
        ("fr", "Victoire et joie", "Les sauveteurs ont réussi, tous sont heureux et soulagés.", 1),
        ("fr", "Attentat meurtrier", "L'explosion a blessé et tué des victimes; la peur grandit.", -1),
        ("es", "Éxito y alegría", "Los rescatados celebran la victoria y el acuerdo de paz.", 1),
        ("es", "Atentado mortal", "La explosión dejó muertos y heridos; hay miedo y violencia.", -1),
        ("ar", "نجاح وفرحة", "رحب الجميع بالاتفاق وأشاد الوزير بالتعاون والسلام والنجاح", 1),
        ("ar", "هجوم وقتلى", "أدى انفجار إلى مقتل وإصابة ضحايا وسط توتر وعنف", -1),
    ],
)
def test_good_and_bad_news(language: str, title: str, text: str, sign: int) -> None:
    told = tone(title, text, language)
    assert told is not None
    assert told.value * sign > 0.3
    assert 0 < told.confidence < 1


def test_a_negator_turns_a_word_around() -> None:
    plain, negated = tone("", "It is good. It is good. It is good. It is good."), tone("", "It is not good. " * 4)
    assert plain is not None
    assert negated is not None
    assert plain.value > 0 > negated.value


def test_a_strong_word_weighs_more_than_a_weak_one() -> None:
    strong = tone("", "very good very good very good very good killed")
    weak = tone("", "slightly good slightly good slightly good slightly good killed")
    assert strong is not None
    assert weak is not None
    assert strong.value > weak.value


@pytest.mark.parametrize(
    ("language", "text"), [("en", ""), ("en", "The house is old."), ("th", "bomb " * 9), ("en", "win")]
)
def test_too_little_says_nothing(language: str, text: str) -> None:
    assert tone("", text, language) is None


def test_the_title_counts_more_than_the_text() -> None:
    told = tone("Team wins trophy, fans happy", "One fan was hurt and one was sick and another lost a shoe.")
    assert told is not None
    assert told.value > -0.35
