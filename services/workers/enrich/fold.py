"""One key for the spellings of a name: case, accents, Arabic carriers and Russian case endings are taken away.

Why here: `Córdoba` and `CORDOBA`, `أحمد` and `احمد`, `Москва` and `Москве` must meet in one entry of a table.
"""

import re
import unicodedata
from typing import Final

_MARKS: Final = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_ENDING: Final = re.compile(
    "(?:ого|ому|ами|ями|ым|им|ой|ей|ом|ем|ам|ям|ах|ях|ии|ию|ия|ых|их|ые|ие|ый|ий|[аяуюеёыийьо])$"
)


def _table() -> dict[int, str]:
    table = {ord(a): b for a, b in zip("آأإٱىةؤئ’‘ʻʼ`ıłŁøØđĐё", "اااايهوي'''''illooddе", strict=True)}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0x386, 0x3CF)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if ord(base) != code:
            table.setdefault(code, base)
    return table


_TABLE: Final = _table()


def fold(name: str) -> str:
    """The key of a name: lower case, no accents, single spaces; Cyrillic words lose their ending."""
    if name.isascii():
        return name.lower()
    plain = _MARKS.sub("", name.translate(_TABLE)).casefold()
    return " ".join(map(_stem, plain.split())) if _CYRILLIC.search(plain) else plain


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > 4 else word
