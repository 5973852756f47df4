"""Sequences of capitalised words, and whether they open a sentence."""

import pytest

from services.workers.enrich.spans import before, spans


def found(text: str) -> list[str]:
    return [" ".join(token.text for token in span.tokens) for span in spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we met Omar al-Rashidi there", ["Omar al-Rashidi"]),
        ("by Jan van der Berg and others", ["Jan van der Berg"]),
        ("with Mr. J. K. Moore of", ["Mr. J. K. Moore"]),
        ("in Lebanon's Tyre region", ["Lebanon", "Tyre"]),
        ("selon L’Assemblée et d’Emmanuel", ["Assemblée", "Emmanuel"]),
        ("в Санкт-Петербурге и Москве", ["Санкт-Петербурге", "Москве"]),
        ("no names at all", []),
    ],
)
def test_sequences(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_openers() -> None:
    opens = {span.tokens[0].text: span.opens for span in spans('Ruins lay. Later Bonn said "Never" to Rome.')}
    assert opens == {"Ruins": True, ["Later", "Bonn"][0]: True, "Never": True, "Rome": False}


def test_offsets() -> None:
    text = "then Ana Prado left"
    span = next(iter(spans(text)))
    assert text[span.tokens[0].start : span.end] == "Ana Prado"


def test_word_before() -> None:
    assert before("lives in Oslo", 9) == "in"
    assert before("lives, Oslo", 7) == ""
