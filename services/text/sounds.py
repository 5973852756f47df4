"""One key for the transliterations of a name: `Sharaa`, `al-Shara` and `Chareh`; `Mohammed`, `Muhammad` and محمد.

Two keys for each word: its consonants in classes that transcriptions do not tell apart (`bones`), and of Latin words the
first vowel with them (`sounds`), since consonants alone join too much. Consonants that come and go between alphabets
(w, y, ayn, final h) count only where they begin a word. Own tables, after the romanisations of the Library of Congress
and of BGN/PCGN, and what newspapers make of them.
"""

import re
import unicodedata
from typing import Final

LEAST_BONES: Final = 4
"""Consonants that a name must have to be looked for by them alone."""
_ARTICLE: Final = re.compile(r"^(?:al|el|ash|esh|as|es|ad|ed|an|en|ar|er|at|et|az|ez|ul|ibn|bin|ben)-(?=.{3})")
_LATIN_ARTICLES: Final = frozenset({"al", "el"})
_TABLES: Final = {
    **dict(zip("بتثجحخدذرزسشصضطظغفقكکلمنهپچژگ", "BTTGHKDDRZSSSDTZGFKKKLMNHBSZG", strict=True)),
    **dict.fromkeys("وؤ", "w"), **dict.fromkeys("يىیئ", "y"), **dict.fromkeys("اأإآعء", "a"),
    **dict(zip("бвгґджзклмнпрстфхцчшщ", "BVGGDZZKLMNBRSTFKSSSS", strict=True)),
    **dict.fromkeys("аеёиіїоуыэюяєў", "a"), "й": "y",
    **dict(zip("βγδζθκλμνξπρσςτφχψ", "VGDZTKLMNKBRSSTFKB", strict=True)), **dict.fromkeys("αεηιουω", "a"),
    **dict(zip("בגדזחטכךלמםנןסצץפףקרשת", "BGDZHTKKLMMNNSSSBBKRST", strict=True)), "ו": "w", "י": "y", **dict.fromkeys("אע", "a"),
    **dict(zip("bcdfgjklmnpqrstvxz", "BKDFGGKLMNBKRSTVKZ", strict=True)), "h": "H", "w": "w", "y": "y",
    **dict.fromkeys("aeiou", "a"),
}  # fmt: skip
_PAIRS: Final = tuple((re.compile(old), new) for old, new in (
    (r"tsch|tch|sch|sh|ch|ş|š|ç", "S"), (r"kh|ck", "K"), (r"ph", "F"), (r"th", "T"), (r"dj", "G"), (r"dh", "D"), (r"gh", "G"),
    (r"zh", "Z"), (r"c(?=[eiy])", "S"), (r"ts|tz", "S"), (r"x", "KS"),
))  # fmt: skip
_VOWEL: Final = {"a": "a", "e": "e", "i": "e", "y": "e", "o": "o", "u": "o"}
_LATIN: Final = re.compile("[a-z]")


def sounds(name: str) -> str:
    """Of each Latin word its consonants and first vowel, joined by spaces; empty where none is Latin."""
    found = []
    for word in _words(name):
        if _LATIN.search(word):
            vowel = next((_VOWEL[char] for char in word if char in _VOWEL), "")
            found.append(_bones(word) + vowel)
    return " ".join(found)


def bones(name: str) -> str:
    """Of each word its consonants, joined by spaces: the same for all alphabets."""
    return " ".join(filter(None, map(_bones, _words(name))))


def telling(key: str) -> bool:
    """Whether bones say enough to look for them alone."""
    return sum(char.isupper() for char in key) >= LEAST_BONES and " " in key


def _words(name: str) -> list[str]:
    plain = "".join(char for char in unicodedata.normalize("NFD", name.casefold().replace("ş", "sh").replace("š", "sh"))
                    if not unicodedata.combining(char) and char not in "'’‘ʻʼ`ʿʾ")  # fmt: skip
    words = [_ARTICLE.sub("", word) for word in plain.split()]
    parts = [part for word in words for part in re.split(r"[^\w]+", word) if part and part not in _LATIN_ARTICLES]
    return [part[2:] if part.startswith("ال") and len(part) > 4 else part for part in parts]


def _bones(word: str) -> str:
    """Classes of the consonants, doubled ones once."""
    for old, new in _PAIRS:
        word = old.sub(new, word)
    found = ""
    for at, char in enumerate(word):
        kind = char if char.isupper() else _TABLES.get(char, "")
        if kind in ("a", "w", "y"):
            kind = kind.upper() if at == 0 else ""
        if kind == "H" and at == len(word) - 1:
            kind = ""
        if kind and not found.endswith(kind):
            found += kind
    return found
