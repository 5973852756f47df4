"""Looks a line up among the words that pages use of themselves: share buttons, related links, bylines, agencies.

The words are data (`marks.toml`), one list for each role over all languages: what they confirm was first seen in the
structure, so a missing language costs precision, not articles.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from services.text.shape import ended, quoted

_WORDS: Final = re.compile(r"\w+")
_NUMBER: Final = re.compile(r"\d")
_TIMED_WORDS: Final = 5
LABEL_LIMIT: Final = 160
"""Characters; a longer line is nobody's label."""
_ENDED: Final = re.compile(r"\s*(?:[:：|>»›→–—-]|$)")
_NOTICE: Final = re.compile(
    r"(?:copyright\s|\(c\)\s|©\s*)+(?:\w+\s){0,3}\d{4}|https?://\S+$|www\.\S+$|@\w+$", re.IGNORECASE
)


def key(text: str) -> str:
    """What makes two lines the same line: their words, without case, signs and spacing."""
    folded = text.casefold()
    return " ".join(_WORDS.findall(folded)) or folded


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files("services.producers.dumps").joinpath("marks.toml").read_text("utf-8"))


@cache
def phrases(role: str) -> frozenset[str]:
    """The phrases of a role, as keys."""
    return frozenset(map(key, _table()[role]))


@cache
def opening(role: str) -> "re.Pattern[str]":
    """Matches any phrase of the role, as a whole word, at the place where it is applied."""
    ordered = sorted(_table()[role], key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)", re.IGNORECASE)


@cache
def agencies() -> "re.Pattern[str]":
    """Matches the name of an agency anywhere; with case, also all in capitals."""
    names = {form for name in _table()["agencies"] for form in (name, name.upper())}
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")(?!\w)")


def related(text: str) -> bool:
    """Whether the line is a label before links to other stories, or such a label with its link."""
    if len(text) > LABEL_LIMIT:
        return False
    match = opening("related").match(text)
    return match is not None and (bool(_ENDED.match(text, match.end())) or key(text) in phrases("related"))


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
    return (
        bool(_NUMBER.search(text) and opening("durations").search(text)) and len(_WORDS.findall(text)) <= _TIMED_WORDS
    )


def _row(text: str) -> bool:
    """A row of buttons: a label, perhaps with a colon, and more labels of one word each."""
    first = opening("furniture").match(text)
    others = key(text[first.end() :]).split() if first else []
    return bool(others) and all(word in phrases("furniture") for word in others)
