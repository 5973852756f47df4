"""Key phrases in several languages."""

import pytest

from services.workers.enrich.lexicon import Lexicon
from services.workers.enrich.phrases import MOST, Phrases


@pytest.mark.parametrize(
    ("title", "text", "language", "expected"),
    [
        (
            "Heat pump sales fall",
            "Sales of heat pumps fell because heat pump sales depend on prices.",
            "en",
            "heat pump sales",
        ),
        (
            "Neue Steuer",
            "Die neue digitale Steuer kommt. Eine digitale Steuer ist umstritten.",
            "de",
            "digitale steuer",
        ),
        (
            "Crise du logement",
            "La crise du logement social dure, car le logement social est rare.",
            "fr",
            "logement social",
        ),
    ],
)
def test_best(words: Lexicon, title: str, text: str, language: str, expected: str) -> None:
    assert expected in Phrases(words).of(title, text, language)[:3]


def test_no_function_words_at_the_ends_and_at_most_ten(words: Lexicon) -> None:
    text = " ".join(f"the alpha{chr(97 + n)} engine and beta{chr(97 + n)} motor of it." for n in range(26))
    found = Phrases(words).of("", text, "en")
    assert len(found) == MOST
    assert not {word for phrase in found for word in phrase.split()} & words.stopwords["en"]


def test_none_holds_another(words: Lexicon) -> None:
    found = Phrases(words).of("Solar farm", "The solar farm opened. A farm, the solar farm, opened.", "en")
    assert "farm" not in found


def test_unspaced_scripts_have_none(words: Lexicon) -> None:
    assert Phrases(words).of("经济", "经济增长", "zh") == ()
