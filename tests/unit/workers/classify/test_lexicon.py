"""The word lists: what is matched, which term wins, and how a broken line is reported."""

from pathlib import Path

import pytest

from services.workers.classify.lexicon import Lexicon
from services.workers.classify.tokens import words


def lexicon(language: str, *terms: str) -> Lexicon:
    made = Lexicon(language)
    for term in terms:
        made.add(term, "04000000", 1.0)
    return made


def found(made: Lexicon, text: str) -> list[str]:
    return [term.text for term in made.find(words(text))]


def test_every_occurrence_is_found() -> None:
    assert found(lexicon("en", "bank"), "Bank after bank after riverbank") == ["bank", "bank"]


def test_a_star_at_the_end_matches_beginnings() -> None:
    assert found(lexicon("en", "merchant*"), "The merchants met a merchant in commerce") == ["merchant*", "merchant*"]


def test_a_star_at_the_front_matches_endings() -> None:
    assert found(lexicon("de", "*minister"), "Der Innenminister und die Ministerin") == ["*minister"]


def test_the_longest_phrase_wins_over_its_parts() -> None:
    made = lexicon("en", "world", "world bank", "bank", "world bank chief*")
    assert found(made, "The World Bank chiefs, the World Bank, a world") == ["world bank chief*", "world bank", "world"]


def test_the_whole_word_wins_over_its_beginning_and_the_longer_beginning_over_the_shorter() -> None:
    made = lexicon("en", "trade*", "trader*", "trades")
    assert found(made, "trades traders trade") == ["trades", "trader*", "trade*"]


def test_a_phrase_at_the_end_of_the_text_is_not_half_matched() -> None:
    assert found(lexicon("en", "central bank"), "He stood near the central") == []


@pytest.mark.parametrize("text", ["وبنوك", "البنوك", "والبنوك", "لبنوك", "بنوك"])
def test_arabic_particles_do_not_hide_a_word(text: str) -> None:
    assert found(lexicon("ar", "بنوك"), text) == ["بنوك"]


def test_an_arabic_phrase_is_found_with_and_without_article() -> None:
    made = lexicon("ar", "مجلس الوزراء")
    assert found(made, "قال مجلس الوزراء إن") == ["مجلس الوزراء"]
    assert found(made, "لمجلس الوزراء") == ["مجلس الوزراء"]
    assert found(made, "والمجلس وزراء") == ["مجلس الوزراء"]


def test_other_languages_in_arabic_letters_have_no_article() -> None:
    assert found(lexicon("fa", "ماس"), "الماس") == []


def test_one_term_may_speak_for_several_topics() -> None:
    made = Lexicon("en")
    made.add("terrorist*", "16000000", 3.0)
    made.add("terrorist*", "02000000", 2.0)
    (term,) = made.find(["terrorists"])
    assert term.weights == {"16000000": 3.0, "02000000": 2.0}


@pytest.mark.parametrize(
    "line",
    [
        "bank\t04000000",
        "bank\t04000000\theavy",
        "\t04000000\t1",
        "a*b\t04000000\t1",
        "bank\t04000000\t-1",
        "a b c d e\t04000000\t1",
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "topics.en.tsv"
    path.write_text(f"good\t04000000\t1\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"topics\.en\.tsv line 2"):
        Lexicon.read(path, "en")
