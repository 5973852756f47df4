"""Looks a line of a dump up among the words that pages use of themselves: share buttons, copyright lines, agencies."""

import re
from functools import cache
from typing import Final

from services.text.page_words import LABEL_LIMIT, WORDS, key, opening, phrases, table
from services.text.shape import ended, quoted

_NUMBER: Final = re.compile(r"\d")
_TIMED_WORDS: Final = 5
_NOTICE: Final = re.compile(
    r"(?:copyright\s|\(c\)\s|©\s*)+(?:\w+\s){0,3}\d{4}|https?://\S+$|www\.\S+$|@\w+$", re.IGNORECASE
)


@cache
def agencies() -> "re.Pattern[str]":
    """Matches the name of an agency anywhere; with case, also all in capitals."""
    names = {form for name in table()["agencies"] for form in (name, name.upper())}
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")(?!\w)")


def furniture(text: str) -> bool:
    """Whether the line is known to belong to the page, not to the article."""
    if len(text) > 2 * LABEL_LIMIT:
        return False
    if len(text) <= LABEL_LIMIT and not ended(text):
        known = key(text) in phrases("furniture") or _timed(text) or _row(text)
        if known and not quoted(text):
            return True
    start = text.lstrip("([*•·—– ")
    return bool(_NOTICE.match(start) or opening("furniture_starts").match(start))


def _timed(text: str) -> bool:
    """`Lesezeit: 3 Minuten`, `5 min read`; but not `Reading time fell by 3 hours among pupils`."""
    return bool(_NUMBER.search(text) and opening("durations").search(text)) and len(WORDS.findall(text)) <= _TIMED_WORDS


def _row(text: str) -> bool:
    """A row of buttons: a label, perhaps with a colon, and more labels of one word each."""
    first = opening("furniture").match(text)
    others = key(text[first.end() :]).split() if first else []
    return bool(others) and all(word in phrases("furniture") for word in others)
