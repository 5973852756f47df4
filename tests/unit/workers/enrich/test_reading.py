"""Words and reading time by script."""

import pytest

from services.workers.enrich.reading import WORD, reading


@pytest.mark.parametrize(
    ("text", "words", "seconds"),
    [
        ("word " * 238, 238, 60),
        ("字" * 260, 173, 60),
        ("слово " * 119, 119, 30),
        ("It's Anna's well-known day", 5, 1),
        ("한국 사람", 2, 1),
        ("", 0, 0),
    ],
)
def test_counts(text: str, words: int, seconds: int) -> None:
    assert reading(text, WORD.findall(text)) == (words, seconds)


def test_mixed_scripts_add_up() -> None:
    assert reading("NATO 北京会议", WORD.findall("NATO 北京会议"))[0] == 1 + 3
