"""Who says what, in the signs and the languages of the news."""

import time

import pytest

from services.workers.enrich.quotes import LIKELY, MOST, POSSIBLE, SURE, Speech, quotes

from .conftest import Enrich

RIMA = "Rima Saab, the mayor of Tyre, opened the harbour."


def said(found: object) -> list[tuple[str, str | None, float]]:
    return [(one.text, one.speaker, one.confidence) for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("text", "language", "expected"), [
    (f'{RIMA} "We have waited for this morning," said Saab.', "en",
     [("We have waited for this morning,", "Rima Saab", SURE)]),
    (f'{RIMA} Saab told reporters: "We have waited for this."', "en", [("We have waited for this.", "Rima Saab", SURE)]),
    (f"{RIMA} “We have waited,” she said. “It was long.”", "en",
     [("We have waited,", "Rima Saab", LIKELY), ("It was long.", "Rima Saab", LIKELY)]),
    (f"{RIMA} “We have waited,” Saab said.\n“It was a long time.”", "en",
     [("We have waited,", "Rima Saab", SURE), ("It was a long time.", "Rima Saab", POSSIBLE)]),
    (f"{RIMA} “Nobody believed us,” a fisherman said.", "en", [("Nobody believed us,", None, 0.0)]),
    (f'{RIMA} She sails on the "ghost ship" now.', "en", []),
    (f'{RIMA} Its motto is "Where the sea comes home".', "en", [("Where the sea comes home", None, 0.0)]),
    ("„Wir haben lange darauf gewartet“, sagte Kanzler Jürgen Falkenhain.", "de",
     [("Wir haben lange darauf gewartet", "Jürgen Falkenhain", SURE)]),
    ("« Nous avons attendu longtemps », a déclaré le président Bernard Lenoir.", "fr",
     [("Nous avons attendu longtemps", "Bernard Lenoir", SURE)]),
    ("El presidente Carlos Robledo dijo: «Hemos esperado mucho tiempo».", "es",
     [("Hemos esperado mucho tiempo", "Carlos Robledo", SURE)]),
    ("قال الرئيس اللبناني كريم الحداد: «سنعمل معا من أجل بلدنا». وأضاف: «هذا واجبنا جميعا اليوم».", "ar",
     [("سنعمل معا من أجل بلدنا", "كريم الحداد", SURE), ("هذا واجبنا جميعا اليوم", "كريم الحداد", LIKELY)]),
])  # fmt: skip
def test_direct_speech_has_its_speaker(
    text: str, language: str, expected: list[tuple[str, str | None, float]], enrich: Enrich
) -> None:
    found = enrich("A title", text, language)
    assert said(found.quotes) == expected
    assert all(quoted.text in f"A title\n{text}"[quoted.offset :][: len(quoted.text) + 3] for quoted in found.quotes)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("it was late, SAID the mayor", "SAID"),
        ("belediye başkanı DEDİ", "DEDİ"),
        ("according to the mayor", "according to"),
        ("وقال الرئيس", "وقال"),
        ("王小明表示", "表示"),
        ("unsaid, saids, accordingly", None),
    ],
)
def test_a_verb_of_saying_is_a_whole_word_in_any_case(text: str, verb: str | None) -> None:
    found = Speech.load().verb(text, 0, len(text))
    assert (found.group() if found else None) == verb


@pytest.mark.parametrize("unit", ["“", '"', "«", "“a” ", '"said" ', "said ", "„x“ sagte "])
def test_a_text_of_signs_costs_little(unit: str) -> None:
    speech = Speech.load()
    begun = time.process_time()
    assert len(quotes(unit * (120_000 // len(unit)), {}, {}, speech)) <= MOST
    assert time.process_time() - begun < 2


def test_a_quotation_that_is_not_closed_ends_with_its_paragraph(enrich: Enrich) -> None:
    found = enrich("A title", f"{RIMA} “We have waited, Saab said.\n“It was long, and it was cold.”")
    assert [one.text for one in found.quotes] == ["We have waited, Saab said.", "It was long, and it was cold."]
