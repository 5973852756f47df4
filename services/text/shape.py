"""What a line looks like: how much it says, how it ends, and so whether it reads as prose, as a heading or as neither.

Structure is told from shape before words, so that the same rules hold for every language. Nothing here knows a word.
"""

import re
from enum import IntEnum
from typing import Final


class Shape(IntEnum):
    """From least to most like a paragraph."""

    STUB = 0
    """One or two words, a number, a lone sign: no sentence."""
    HEADING = 1
    """Some words, with no end of a sentence: a title, a sub-heading, a caption without its full stop."""
    OPEN = 2
    """Ends with `?`, `!`, an ellipsis, `U.S.` or is one whole quotation: both titles and paragraphs do."""
    SENTENCE = 3
    """Ends like a sentence, but short: `He declined.`"""
    PROSE = 4
    """A paragraph."""


class _End(IntEnum):
    NONE = 0
    OPEN = 1
    FULL = 2


PROSE_WEIGHT: Final = 60
"""A sentence of at least this weight is a paragraph in its own right."""
UNENDED_PROSE_WEIGHT: Final = 220
"""Longer than any title: a paragraph even without a full stop, as many Arabic and all Thai ones are."""
_LOOK: Final = 2_000
"""Characters looked at; a longer line is prose whatever follows."""

_WIDE: Final = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_CLOSERS: Final = "\"'”’“‘»›)]}』」）】〉》 \u200e\u200f"
_OPENERS: Final = "\"'“„‘«‹「『”"
_STOPS: Final = ".。．｡।॥։۔።។။;,:；，：،؛、"
_OPEN_ENDS: Final = "?!？！؟…"
_INITIALS: Final = re.compile(r"(?:\b\w\.){2,}$|(?:\.\s?){2,}$|\b(?:Inc|Jr|Sr|Co|Ltd)\.$")
_INNER: Final = re.compile(r"\w{3}[\"'”’»)]*[.!?؟۔][\"'”’»)]*\s+[\"“«‘(]?(?![a-zà-ÿа-я])\w|[。！？]\w")
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"[^\W\d_]{2}|" + _WIDE.pattern)


def weight(text: str) -> int:
    """Length in characters of an alphabetic script: one of an East Asian script says as much as two or three."""
    return len(text) if text.isascii() else len(text) + 3 * len(_WIDE.findall(text)) // 2


def words(text: str) -> int:
    """Words, estimated from the letters where a script sets no spaces."""
    spaced = len(text.split())
    if text.isascii():
        return spaced
    return max(spaced, len(_WIDE.findall(text)) // 2, len(_UNSPACED.findall(text)) // 5)


def shape(text: str) -> Shape:
    """The shape of one stripped line."""
    if len(text) > _LOOK:
        return Shape.PROSE
    if not has_word(text):
        return Shape.STUB
    size, end = weight(text), _end(text)
    if end is _End.FULL:
        return Shape.PROSE if size >= PROSE_WEIGHT or _INNER.search(text) else Shape.SENTENCE
    if size >= UNENDED_PROSE_WEIGHT or (size >= UNENDED_PROSE_WEIGHT // 2 and _INNER.search(text)):
        return Shape.PROSE
    if end is _End.OPEN:
        return Shape.OPEN
    return Shape.STUB if words(text) <= 2 or size < 12 else Shape.HEADING


def has_word(text: str) -> bool:
    """Whether any word of two letters stands in the text; `03/05/2015 - 12:30 h.` has none."""
    return _WORD.search(text) is not None


def ended(text: str) -> bool:
    """Whether the line ends as sentences do."""
    return _end(text[-_LOOK:]) is _End.FULL


def quoted(text: str) -> bool:
    """Whether the whole line is one quotation."""
    return len(text) > 2 and text[0] in _OPENERS and text[-1] in _CLOSERS[:-3]


def _end(text: str) -> _End:
    core = text.rstrip(_CLOSERS)
    if not core or not _LETTER.search(core):
        return _End.NONE
    if core[-1] in _STOPS:
        short_label = core[-1] in ":：" and words(core) < 5
        return _End.NONE if short_label else _End.OPEN if _INITIALS.search(core[-16:]) else _End.FULL
    return _End.OPEN if core[-1] in _OPEN_ENDS or quoted(text) else _End.NONE
