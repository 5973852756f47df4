"""Reads the lines in which a page speaks of the article itself: who wrote it, when it was published, when updated.

`published` is what the page calls so, and nothing else: a date that merely stands under the title is evidence of a
date, and a time of update is no publication. The wall clock of a page that names no zone is taken as UTC, as
stated; the evidence keeps the words.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Final

from services.producers.dumps.bylines import authors
from services.text.dates import FoundDate, find_dates
from services.text.page_words import LABEL_LIMIT, key, opening, phrases
from services.text.shape import Shape, shape, words
from services.text.times import StatedTime, find_time

_OTHER_WORDS: Final = 3
"""A line may hold this many words besides its date (`Monday`, `Uhr`, a place) and still be a statement of the page."""
_PARTS: Final = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+")
_POINTS: Final = re.compile("[\u0640\u064b-\u065f\u0670]")
"""Arabic vowel points and lengthening, which the same word has and has not."""
_NOISE: Final = re.compile(
    r"[\d:.,;|•·()–—-]+|\b(?:uhr|h|at|um|à|às|am|pm|gmt|utc|on|le|el|em|il|den)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one line of the page says of the article."""

    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """Aware."""
    dates: tuple[FoundDate, ...] = ()
    bare: bool = False
    """The line is a date and says not of what: in the midst of a text it is a sub-heading."""
    awaits_date: bool = False
    """The line only announces the publication date, which stands on the next."""


def read_stamp(text: str) -> Stamp | None:
    """What the line says of the article, or None where it is no such line."""
    if len(text) > LABEL_LIMIT:
        return None
    text = _POINTS.sub("", text)
    if key(text) in phrases("published"):
        return Stamp(awaits_date=True)
    labels = list(_label().finditer(text))
    if shape(text) >= Shape.SENTENCE and not (labels and labels[0].start() == 0):
        return None  # "He left on 3 March 2024."
    dates = tuple(find_dates(text))
    byline, rest = _byline(text[: labels[0].start()] if labels else text)
    if byline is None and not dates and not _dated_label(text, labels):
        return None
    rest = _rest(rest, text, labels, dates)
    if byline is None and labels + list(dates):
        byline, rest = _byline(rest)
    if words(rest) > _OTHER_WORDS:
        return None
    return Stamp(byline or (), _published(text, labels), dates, bare=byline is None and not labels)


def stated(text: str) -> datetime | None:
    """The first date of the text with the time beside it, aware; None where it states none."""
    dates = find_dates(text)
    if not dates:
        return None
    end = dates[1].offset if len(dates) > 1 else len(text)
    beside = text[:end].replace(dates[0].quote, " ", 1)
    return _moment(date.fromisoformat(dates[0].date), find_time(beside))


def _moment(day: date, at: StatedTime | None) -> datetime:
    clock, zone = (at.clock, at.zone) if at else (time(), None)
    return datetime.combine(day, clock, zone or UTC)


def _byline(head: str) -> tuple[tuple[str, ...] | None, str]:
    """The names in the part of the line before its first label, and what of that part is no byline."""
    parts = [p.strip(" ,;") for p in _PARTS.split(head)]
    for at, part in enumerate(parts):
        found = authors(part)
        if found is not None:
            return found, " ".join(parts[:at] + parts[at + 1 :])
    return None, head


@cache
def _label() -> "re.Pattern[str]":
    """Published or updated, at the start or after a sign or a space; `published` is group 1."""
    published, updated = opening("published").pattern, opening("updated").pattern
    return re.compile(rf"(?<!\w)(?:({published})|{updated})", re.IGNORECASE)


def _dated_label(text: str, labels: "list[re.Match[str]]") -> bool:
    """`Published 03/04/2024`: a statement of the page, though its date has two readings and is not taken."""
    return bool(labels) and not labels[0].start() and bool(re.search(r"\d", text))


def _published(text: str, labels: "list[re.Match[str]]") -> datetime | None:
    for at, match in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(text)
        if match[1]:
            return stated(text[match.end() : end])
    return None


def _rest(rest: str, text: str, labels: "list[re.Match[str]]", dates: tuple[FoundDate, ...]) -> str:
    """What the line says besides: a sentence that mentions a date says more than a stamp does."""
    said = rest + " " + text[labels[0].start() :] if labels else rest
    for match in labels:
        said = said.replace(match[0], " ", 1)
    for found in dates:
        said = said.replace(found.quote, " ", 1)
    return " ".join(_NOISE.sub(" ", said).split())
