"""Cuts text into comparable words: case and accents are folded away, and the Arabic article on request.

The word lists and the articles go through the same function, so that `L'Économie` meets `economie`.
"""

import re
import unicodedata
from itertools import chain
from typing import Final

from services.text.marks import few_marks
from services.text.remembered import Remembered

_MARKS: Final = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c-\u200f]+")
_WORD: Final = re.compile(r"[^\W_]+")
_ARTICLE: Final = re.compile(r"[وف]?(?:[بك]?ال|لل)(?=\w{3})")
"""The Arabic article, alone or after the one-letter words and, so, with, like; `لل` is `to the`."""


def fold(text: str) -> str:
    """Lower case without accents, vowel signs or stretching; Arabic alef, ya and ta marbuta in one form each."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", few_marks(lowered)))
    return bare.replace("ı", "i").replace("ى", "ي").replace("ة", "ه")


def words(text: str) -> list[str]:
    """The folded words of a text, in order: folding and words go no further than what stands between two blanks."""
    return list(chain.from_iterable(map(_READ.__getitem__, text.split())))


_READ: Final = Remembered(lambda piece: tuple(_WORD.findall(fold(piece))))


def bare(word: str) -> str:
    """A folded Arabic word without its article."""
    return _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word
