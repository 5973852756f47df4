"""Tells the writing systems of a text from its letters.

A model of character n-grams can err across scripts; the letters themselves cannot, so they bound what it may say.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

ARABIC: Final = "ARABIC"
LATIN: Final = "LATIN"
HAN: Final = "CJK"
JAPANESE: Final = "JAPANESE"

KANA_SHARE: Final = 0.04
"""Japanese mixes kana into Han signs; Chinese quotes a kana sign at most now and then."""

_KANA: Final = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})

ONE_LANGUAGE: Final[Mapping[str, str]] = {
    "GREEK": "el", "HANGUL": "ko", JAPANESE: "ja", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy", "KHMER": "km",
    "LAO": "lo", "MYANMAR": "my", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu",
    "GURMUKHI": "pa", "ORIYA": "or", "SINHALA": "si", "TIBETAN": "bo", "THAANA": "dv", "HEBREW": "he", "ETHIOPIC": "am",
    HAN: "zh",
}  # fmt: skip
"""Scripts in which news is written in one language, or in one far more than in any other."""

SEVERAL: Final[Mapping[str, frozenset[str]]] = {
    ARABIC: frozenset("ar fa ur ps ckb ug sd azb pnb mzn ks".split()),
    "CYRILLIC": frozenset("ru uk be bg mk sr kk ky tg tt mn ba cv ce os sah av bxr mhr mrj myv rue kv tyv xal krc lez".split()),
    "DEVANAGARI": frozenset("hi mr ne sa bh mai gom new dty".split()),
    "BENGALI": frozenset("bn as bpy".split()),
    HAN: frozenset("zh ja yue".split()),
    "HEBREW": frozenset("he yi".split()),
}
"""Which of the model's languages are written in a script that several share. Latin: whatever no other script claims."""

_OTHERS: Final = frozenset().union(*SEVERAL.values(), ONE_LANGUAGE.values()) - {"sr", "tt", "ug", "tg", "kk", "ks"}


@lru_cache(maxsize=20_000)
def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0] if sign.isalpha() else ""


def letters(text: str) -> Counter[str]:
    """How many letters of each script: `{"LATIN": 812, "ARABIC": 3}`."""
    found: Counter[str] = Counter()
    for sign, count in Counter(text).items():
        script = _script(sign)
        if script:
            found[script] += count
    return found


def main_script(found: Counter[str]) -> str:
    """The script most letters are in; JAPANESE where kana stand among Han signs. Empty without any letter."""
    if not found:
        return ""
    kana = sum(found[name] for name in _KANA)
    merged = Counter({name: count for name, count in found.items() if name not in _KANA})
    merged[HAN] += kana
    script = max(merged, key=lambda name: (merged[name], name))
    return JAPANESE if script == HAN and kana > KANA_SHARE * merged[HAN] else script


def allows(script: str, language: str) -> bool:
    """Whether news in this language can be written in this script."""
    if script in SEVERAL:
        return language in SEVERAL[script]
    if script in ONE_LANGUAGE:
        return language == ONE_LANGUAGE[script]
    return script == LATIN and language not in _OTHERS
