"""Tells the languages in Arabic letters apart by the letters that only some of them have.

Short texts leave the model undecided between Arabic, Persian, Urdu and Pashto; one letter often settles it.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

MARKS: Final[Mapping[str, str]] = {
    "ps": "ټډړښږځڅېۍڼګ",
    "ur": "ٹڈڑںےہھۓ",
    "ckb": "ێۆڕڵە",
    "ug": "ېۇۆەڭۋ",
    "sd": "ڄڃٻڀٿڊڌڏڙڦڳڱڻ",
    "fa": "پچژگکی",
    "ar": "ةيىكأإؤ",
}
"""Letters that speak for a language. Unicode charts and the alphabets as CLDR lists them (main exemplar characters)."""

WEIGHTS: Final[Mapping[str, int]] = {"ps": 6, "ur": 4, "ckb": 4, "ug": 3, "sd": 6, "fa": 2, "ar": 2}
"""The rarer a letter is among the languages, the more it says: Persian's own are in Urdu and Pashto as well."""


def by_letters(text: str) -> str:
    """The language that the letters speak for; Arabic where none of the special letters occurs."""
    counts = Counter(text)
    scores = {code: WEIGHTS[code] * sum(counts[sign] for sign in signs) for code, signs in MARKS.items()}
    best = max(scores, key=lambda code: (scores[code], code == "ar"))
    return best if scores[best] else "ar"
