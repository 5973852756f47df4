"""Word lists and articles must meet whatever their accents, case or Arabic prefixes."""

import pytest

from services.workers.classify.tokens import bare, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Économie", "economie"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul ışık", "istanbul isik"),
        ("اقْتِصَاد", "اقتصاد"),
        ("الأمّة", "الامه"),
        ("إلى", "الي"),
        ("ســـلام", "سلام"),
        ("plain", "plain"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_apostrophes_and_hyphens_cut_words() -> None:
    assert words("L'économie du Royaume-Uni, 5G") == ["l", "economie", "du", "royaume", "uni", "5g"]


@pytest.mark.parametrize("written", ["الحكومة", "حكومة", "والحكومة", "بالحكومة", "للحكومة", "كالحكومة"])
def test_the_arabic_article_is_taken_off(written: str) -> None:
    assert [bare(word) for word in words(written)] == ["حكومه"]


def test_short_arabic_words_keep_their_letters() -> None:
    assert [bare(word) for word in words("الله الآن")] == ["الله", "الان"]
