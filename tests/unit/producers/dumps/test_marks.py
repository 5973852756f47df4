"""The words of pages: labels and buttons are known, sentences with the same words are not taken for them."""

import pytest

from services.producers.dumps.marks import furniture


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "ANZEIGE",
        "Partager : Facebook Twitter",
        "© 2024 The Lantern",
        "Reading time: 3 minutes",
        "إعلان",
        "广告",
        "www.example.org/a",
    ],
)
def test_furniture(line: str) -> None:
    assert furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Live.",
        "Reading time fell sharply among pupils",
        "“Close”",
        "News of the flood came late",
        "Copyright lawyers met",
    ],
)
def test_text_with_the_same_words(line: str) -> None:
    assert not furniture(line)
