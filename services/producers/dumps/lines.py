"""Splits a dump into its lines that say something, each with the white space that stands before it.

Blank lines are the only layout that a text dump keeps, so their number travels with the line that follows them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_BREAKS: Final = re.compile("([\x0b\x0c\x85\u2028\u2029])")
_INVISIBLE: Final = " \ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060\ufffe"
_RULE: Final = re.compile(r"[-_=~#*+.·•\u2013\u2014\u2500-\u257f\s]{3,}")
_CUTTING: Final = re.compile(r"[-_=~#\u2013\u2014\u2500-\u257f]{3}")
_ALL_DOUBLED: Final = 0.8
_ENOUGH: Final = 5
_LONG: Final = 40
"""Characters of a line that counts as a paragraph here."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with words or digits on it."""

    text: str
    """Stripped, runs of white space made one space."""
    number: int
    """In the file, from 1."""
    gap: int
    """Blank lines before it; on the wider side, where a rule stands between them."""
    cut: bool = False
    """A ruled line (not asterisks, which texts use too), a form feed or the start of a file (a BOM) stands before."""


def split(text: str) -> list[Line]:
    """The lines of a text, in order. Linear in its length."""
    lines: list[Line] = []
    gap, above, cut = 0, 0, True
    for number, raw in _pieces(text):
        line = " ".join(raw.split()).strip(_INVISIBLE)
        cut = cut or "\f" in raw or "\ufeff" in raw[:2]
        if not line:
            gap += 1
        elif _RULE.fullmatch(line):
            above, gap, cut = max(above, gap), 0, cut or bool(_CUTTING.search(line))
        else:
            lines.append(Line(line, number, max(above, gap), cut))
            gap, above, cut = 0, 0, False
    return lines


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if _BREAKS.search(raw):
            pieces = _BREAKS.split(raw)
            yield number, pieces[0]
            yield from ((number, mark + piece) for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True))
        else:
            yield number, raw


def undouble(lines: list[Line]) -> list[Line]:
    """The lines once each, where a dump holds nearly every one twice in a row; else as they are.

    Doubling marks captions and titles, but only where it tells them from the rest.
    """
    long = {line.text for line in lines if len(line.text) >= _LONG}
    twice = {a.text for a, b in pairwise(lines) if a.text == b.text and len(a.text) >= _LONG}
    if len(long) < _ENOUGH or len(twice) < _ALL_DOUBLED * len(long):
        return lines
    return [line for before, line in pairwise([None, *lines]) if line and (not before or before.text != line.text)]
