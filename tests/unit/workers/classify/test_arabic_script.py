"""Letters that only one language has must tell it, however short the text."""

import pytest

from services.workers.classify.arabic_script import by_letters


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("إلى مدينة كبيرة", "ar"),
        ("پنجره‌ی کوچک", "fa"),
        ("بڑے شہر میں", "ur"),
        ("ښه راغلاست په ښار کې", "ps"),
        ("ڕۆژی نوێ", "ckb"),
        ("سلام", None),
        ("", None),
    ],
)
def test_by_letters(text: str, language: str | None) -> None:
    assert by_letters(text) == language
