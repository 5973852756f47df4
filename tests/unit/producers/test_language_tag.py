"""Language tags as stated."""

import pytest

from services.producers.language_tag import language_tag


@pytest.mark.parametrize(
    ("stated", "tag"),
    [
        ("en", "en"),
        (" EN ", "en"),
        ("en_us", "en-US"),
        ("pt-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-Latn", "sr-Latn"),
        ("es-419", "es-419"),
        ("de-1996", "de-1996"),
        ("fil", "fil"),
        ("English", None),
        ("e", None),
        ("en-", None),
        ("<b>en</b>", None),
        ("en" + "-x1" * 50, None),
        ("", None),
        (None, None),
    ],
)
def test_language_tag(stated: str | None, tag: str | None) -> None:
    assert language_tag(stated) == tag
