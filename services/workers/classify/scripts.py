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

PRESENT_SHARE: Final = 0.3
"""From this share on, a second script may be the one that the article is written in: the rest is then names and labels."""

KANA_SHARE: Final = 0.04
"""Japanese mixes kana into Han signs; Chinese quotes a kana sign at most now and then."""

_KANA: Final = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
_EAST: Final = _KANA | {HAN}

ONE_LANGUAGE: Final[Mapping[str, str]] = {
    "GREEK": "el", "HANGUL": "ko", JAPANESE: "ja", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy", "KHMER": "km",
    "LAO": "lo", "MYANMAR": "my", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu",
    "GURMUKHI": "pa", "ORIYA": "or", "SINHALA": "si", "TIBETAN": "bo", "THAANA": "dv", "HEBREW": "he", "ETHIOPIC": "am",
    HAN: "zh",
}  # fmt: skip
"""Scripts in which news is written in one language, or in one far more than in any other."""

SEVERAL: Final[Mapping[str, frozenset[str]]] = {
    ARABIC: frozenset({"ar", "fa", "ur", "ps", "ckb", "ug", "sd", "azb", "pnb", "mzn", "ks"}),
    "CYRILLIC": frozenset({
        "ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tg", "tt", "mn", "ba", "cv", "ce", "os", "sah", "av", "bxr", "mhr",
        "mrj", "myv", "rue", "kv", "tyv", "xal", "krc", "lez",
    }),
    "DEVANAGARI": frozenset({"hi", "mr", "ne", "sa", "bh", "mai", "gom", "new", "dty"}),
    "BENGALI": frozenset({"bn", "as", "bpy"}),
    HAN: frozenset({"zh", "yue"}),
    "HEBREW": frozenset({"he", "yi"}),
}  # fmt: skip
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
    merged = _merged(found)
    return max(merged, key=lambda name: (merged[name], name), default="")


def scripts_present(found: Counter[str]) -> tuple[str, ...]:
    """The scripts that at least `PRESENT_SHARE` of the letters are in: two where a page mixes them evenly."""
    merged = _merged(found)
    return tuple(name for name, count in merged.items() if count >= PRESENT_SHARE * merged.total())


def _merged(found: Counter[str]) -> Counter[str]:
    if _EAST.isdisjoint(found):
        return found
    kana = sum(found[name] for name in _KANA)
    merged = Counter({name: count for name, count in found.items() if name not in _EAST})
    east = found[HAN] + kana
    if east:
        merged[JAPANESE if kana > KANA_SHARE * east else HAN] = east
    return merged


@lru_cache(maxsize=10_000)
def allows(script: str, language: str) -> bool:
    """Whether news in this language can be written in this script."""
    if script in SEVERAL:
        return language in SEVERAL[script]
    if script in ONE_LANGUAGE:
        return language == ONE_LANGUAGE[script]
    return script == LATIN and language not in _OTHERS
