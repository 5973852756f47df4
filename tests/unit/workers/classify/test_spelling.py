"""The table of spellings must tell near languages apart, hold for any input, and say how much it has read."""

import numpy as np
import pytest

from services.workers.classify.spelling.shares import shares_of, strange
from services.workers.classify.spelling.spelling import LOOK, NEAR, Fit, Spelling, hashed


@pytest.fixture(scope="module")
def spellings() -> dict[str, Spelling]:
    return Spelling.load()


@pytest.mark.parametrize(
    ("script", "text", "language", "near"),
    [
        ("LATIN", "Ibhunga lidolobha lavala ibhuloho elidala ngoMsombuluko", "zu", "xh"),
        ("LATIN", "Městská rada uzavřela starý most", "cs", "sk"),
        ("CYRILLIC", "Міська рада закрила старий міст через тріщини", "uk", "ru"),
        ("ARABIC", "شهرداری روز دوشنبه پل قدیمی را بست", "fa", "ar"),
    ],
)
def test_spelling_tells_near_languages_apart(
    spellings: dict[str, Spelling], script: str, text: str, language: str, near: str
) -> None:
    likely = spellings[script].fit(text).likely
    assert max(likely, key=lambda code: likely[code]) == language
    assert likely[language] - likely.get(near, likely[language] - NEAR) > 5


@pytest.mark.parametrize("text", ["", "12:30 !!!", "\ud800\U0001f525", "市议会", "\u0307\u0307"])
def test_what_is_no_text_of_the_script_gives_no_language(spellings: dict[str, Spelling], text: str) -> None:
    assert spellings["CYRILLIC"].fit(text) == Fit(0, {})


def test_only_the_beginning_is_read(spellings: dict[str, Spelling]) -> None:
    assert spellings["LATIN"].fit("a house " * 100_000).letters <= LOOK


def test_the_longest_known_sequence_decides() -> None:
    keys = np.array([hashed("a"), hashed("b"), hashed("ab")], np.uint64)
    rows = np.array([[10, 10], [10, 10], [30, 20]], np.uint8)
    fit = Spelling(("one", "two"), keys, rows).fit("ab b")
    assert fit.letters == 3
    assert fit.likely == pytest.approx({"one": -5.0, "two": -4.0})


def test_a_foreign_spelling_is_told_from_a_familiar_one() -> None:
    assert strange(Fit(100, {"lg": -310.0, "sn": -312.0}))
    assert not strange(Fit(100, {"yo": -310.0, "vi": -380.0}))
    assert not strange(Fit(100, {"en": -200.0, "sv": -201.0}))


def test_fasttext_tips_the_balance_between_equal_spellings() -> None:
    shares = shares_of(Fit(50, {"cs": -100.0, "sk": -100.0}), {"sk": 0.9})
    assert shares["sk"] > shares["cs"]
    assert sum(shares.values()) == pytest.approx(1.0)
