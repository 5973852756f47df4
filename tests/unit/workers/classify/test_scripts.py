"""The letters of a text must bound what the language model may answer."""

import pytest

from services.workers.classify.scripts import allows, letters, main_script, scripts_present


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The harbour is closed", "LATIN"),
        ("الميناء مغلق", "ARABIC"),
        ("Порт закрыт", "CYRILLIC"),
        ("港口今天关闭", "CJK"),
        ("港は今日から閉鎖される", "JAPANESE"),
        ("항구가 닫혔다", "HANGUL"),
        ("Το λιμάνι έκλεισε", "GREEK"),
        ("12 345 !?", ""),
        ("", ""),
    ],
)
def test_main_script(text: str, script: str) -> None:
    assert main_script(letters(text)) == script


def test_a_quoted_name_does_not_change_the_script() -> None:
    assert main_script(letters("The daily صحيفة reports from the harbour of Tyre")) == "LATIN"


def test_a_single_kana_sign_in_chinese_is_no_japanese() -> None:
    assert main_script(letters("港口今天关闭。" * 20 + "の")) == "CJK"


@pytest.mark.parametrize(
    ("script", "language", "allowed"),
    [
        ("ARABIC", "pt", False),
        ("ARABIC", "fa", True),
        ("LATIN", "ar", False),
        ("LATIN", "pt", True),
        ("LATIN", "sr", True),
        ("CYRILLIC", "sr", True),
        ("GREEK", "en", False),
        ("JAPANESE", "zh", False),
        ("CHEROKEE", "en", False),
    ],
)
def test_allows(script: str, language: str, allowed: bool) -> None:
    assert allows(script, language) is allowed


def test_a_second_script_is_present_only_with_a_good_share() -> None:
    assert set(scripts_present(letters("abcdef абвгд"))) == {"LATIN", "CYRILLIC"}
    assert scripts_present(letters("abcdefghij аб")) == ("LATIN",)
    assert scripts_present(letters("")) == ()
