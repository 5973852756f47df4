"""Cuts text into comparable words: case, accents and the Arabic article are folded away.

The word lists and the articles go through the same function, so that `L'Économie` meets `economie`.
"""

import re
import unicodedata
from typing import Final

_MARKS: Final = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c-\u200f]+")
_WORD: Final = re.compile(r"[^\W_]+")
_ARTICLE: Final = re.compile(r"\b[وف]?(?:[بك]?ال|لل)(?=\w{3})")
"""The Arabic article, alone or after the one-letter words and, so, with, like; `لل` is `to the`."""


def fold(text: str) -> str:
    """Lower case without accents, vowel signs or stretching; Arabic alef, ya and ta marbuta in one form each."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", lowered))
    return bare.replace("ı", "i").replace("ى", "ي").replace("ة", "ه")


def words(text: str, language: str) -> list[str]:
    """The folded words of a text in a language (ISO 639-1), in order."""
    folded = fold(text)
    if language == "ar":
        folded = _ARTICLE.sub("", folded)
    return _WORD.findall(folded)
