"""The words of pages: labels are known, sentences with the same words are not taken for them."""

import pytest

from services.text.page_words import key, related


@pytest.mark.parametrize(
    "line", ["Related", "Lesen Sie auch:", "Lire aussi : Le pont", "اقرأ أيضاً", "Read more: A story"]
)
def test_related(line: str) -> None:
    assert related(line)


@pytest.mark.parametrize(
    "line", ["Related industries suffered", "More from him was not to be had", "Zum Thema schwieg er"]
)
def test_not_related(line: str) -> None:
    assert not related(line)


def test_key_leaves_out_case_signs_and_spacing() -> None:
    assert key("“Who  Pays?” – He") == key("who pays he")
    assert key("***") == "***"
