"""What a text says of which time: each sentence that names a day, week, month or year, resolved against the publication.

As TimeML has it (Pustejovsky et al. 2003), a time is said in full, or counts from when the text is written. In news a bare
week day is the nearest one behind, unless the sentence speaks of what is to come; `3 March` is the nearest one to the
publication. Nothing is resolved where the publication date is unknown.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from services.contract.articles import Event
from services.text.dates import FoundDate
from services.workers.enrich.calendar_words import AFTER, BEFORE, CalendarWords, Unit

MOST: Final = 20
LONGEST: Final = 300
"""Characters of a sentence."""
LOOKED_AT: Final = 20_000
"""Characters of a text."""
_LAST_WORDS: Final = re.compile(r"([\w'’]+)(?:\s(?:de\s)?)$")
_FIRST_WORDS: Final = re.compile(r"\s([\w'’]+(?:\sviene)?)")
_DAY_BEFORE: Final = re.compile(r"(?<![\d.,:/-])(\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s(?:of\s|de\s)?$")
_DAY_AFTER: Final = re.compile(r"\.?\s(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d)")
_YEAR_AFTER: Final = re.compile(r"(?:\s\d{1,2})?,?\s(?:de\s)?\d{4}")
_ENDS: Final = re.compile(r"[.!?؟。\n](?:(?<=\n)|(?<!\n)['\"”’»)]*\s+(?=\S))")
"""Its first sign stands alone in front, so that the engine looks for that and for nothing else."""

Precision = Literal["day", "week", "month", "year"]


class _Time(NamedTuple):
    day: date
    precision: Precision
    start: int
    end: int


class _Around(NamedTuple):
    """A word of time in its text."""

    text: str
    start: int
    end: int
    before: str
    after: str
    published: date
    words: CalendarWords


def events(
    text: str, seen: frozenset[str], language: str, published: date | None, full: Iterable[FoundDate],
    known: Mapping[str, CalendarWords],
) -> tuple[Event, ...]:  # fmt: skip
    """At most `MOST`, each time once, in the order of the text.

    `seen` holds every word of the text as written, `full` the days that it states in full.
    """
    times = [_Time(date.fromisoformat(one.date), "day", one.offset, one.offset + len(one.quote)) for one in full]
    words = known.get(language)
    if words and published:
        times += _relative(text[:LOOKED_AT], seen, published, words)
    told: dict[tuple[str, str], Event] = {}
    for time in sorted(times, key=lambda one: one.start):
        event = _event(text, time)
        told.setdefault((event.date, event.precision), event)
        if len(told) == MOST:
            break
    return tuple(told.values())


def _event(text: str, time: _Time) -> Event:
    iso = time.day.isoformat()
    shown = {"month": iso[:7], "year": iso[:4]}.get(time.precision, iso)
    start, end = _sentence(text, time.start, time.end)
    return Event(
        date=shown, precision=time.precision, quote=text[time.start : time.end], offset=time.start,
        text=text[start:end].strip()[:LONGEST],
    )  # fmt: skip


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low = max(0, start - LONGEST)
    ends = [found.end() for found in _ENDS.finditer(text, low, start)]
    after = _ENDS.search(text, end, end + LONGEST)
    return (ends[-1] if ends else low), (after.start() + 1 if after else min(len(text), end + LONGEST))


def _relative(text: str, seen: frozenset[str], published: date, words: CalendarWords) -> Iterator[_Time]:
    for anchor in seen & words.anchors:
        start = text.find(anchor)
        while start >= 0:
            end = start + len(anchor)
            if _whole(text, start, end):
                around = _Around(
                    text, start, end, text[max(0, start - BEFORE) : start], text[end : end + AFTER], published, words
                )
                time = _read(anchor.lower(), around)
                if time:
                    yield time
            start = text.find(anchor, end)


def _whole(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())


def _read(word: str, at: _Around) -> _Time | None:
    try:
        if word in at.words.days:
            return _week_day(at.words.days[word], at)
        if word in at.words.dual or word in at.words.units:
            found = _counted(word, at)
            if found or word not in at.words.near:
                return found
        if word in at.words.near:
            return _near(at.words.near[word], at)
        return _month_day(at.words.months[word], at)
    except (ValueError, OverflowError):  # 31 June, or years before any calendar
        return None


def _said(at: _Around) -> tuple[int, int, int]:
    """-1 for last, 1 for next, 0 for neither; with the start and end of the words that say so."""
    before, after = _LAST_WORDS.search(at.before), _FIRST_WORDS.match(at.after)
    for found, start, end in (
        (before, at.start - len(at.before) + before.start(1) if before else 0, at.end),
        (after, at.start, at.end + (after.end(1) if after else 0)),
    ):
        word = found.group(1).lower() if found else ""
        if word in at.words.last or word in at.words.next:
            return (-1 if word in at.words.last else 1), start, end
    return 0, at.start, at.end


def _week_day(number: int, at: _Around) -> _Time | None:
    if _YEAR_AFTER.match(at.after) or re.match(r",?\s\d", at.after):
        return None  # a day that is said in full stands behind it
    said, start, end = _said(at)
    ahead = said > 0 or (said == 0 and _speaks_of_the_future(at))
    distance = (number - at.published.weekday()) % 7
    if ahead:
        distance = distance or 7
    else:
        distance -= 7 if distance or said < 0 else 0
    return _Time(at.published + timedelta(days=distance), "day", start, end)


def _speaks_of_the_future(at: _Around) -> bool:
    start, end = _sentence(at.text, at.start, at.end)
    return not at.words.future.isdisjoint(at.text[start:end].lower().split())


def _near(distance: int, at: _Around) -> _Time | None:
    before = _LAST_WORDS.search(at.before)
    if before and before.group(1).lower() in at.words.not_after:
        return None
    return _Time(at.published + timedelta(days=distance), "day", at.start, at.end)


def _counted(word: str, at: _Around) -> _Time | None:
    """`three days ago`, `vor drei Tagen`, `last week`, `l'année prochaine`."""
    unit: Unit = at.words.dual.get(word) or at.words.units[word]
    count = 2 if word in at.words.dual else None
    for pattern, sign in ((at.words.ago, -1), (at.words.ahead, 1)):
        found = pattern.search(at.before) if pattern else None
        if (
            found
            and (number := count or _number(found.group(1), at.words))
            and (found.group(1) or found.end() == len(at.before))
        ):
            return _moved(unit, sign * number, at.start - len(at.before) + found.start(), at.end, at.published)
    after = at.words.ago_after.match(at.after) if at.words.ago_after else None
    before = _LAST_WORDS.search(at.before)
    if after and before and (number := _number(before.group(1), at.words)):
        start = at.start - len(at.before) + before.start(1)
        return _moved(unit, -number, start, at.end + after.end(), at.published)
    said, start, end = _said(at)
    return _moved(unit, said, start, end, at.published) if said and word in at.words.units else None


def _number(said: str | None, words: CalendarWords) -> int | None:
    if said is None:
        return None
    return int(said) if said.isdecimal() else 1 if said.lower() in {"a", "an"} else words.numbers.get(said.lower())


def _moved(unit: Unit, number: int, start: int, end: int, published: date) -> _Time:
    if unit == "day":
        return _Time(published + timedelta(days=number), "day", start, end)
    if unit == "week":
        monday = published - timedelta(days=published.weekday())
        return _Time(monday + timedelta(weeks=number), "week", start, end)
    if unit == "year":
        return _Time(date(published.year + number, 1, 1), "year", start, end)
    months = published.year * 12 + published.month - 1 + number
    return _Time(date(months // 12, months % 12 + 1, 1), "month", start, end)


def _month_day(month: int, at: _Around) -> _Time | None:
    """`3 March`, `March 3`, `in March`: the nearest one to the publication, where no year stands behind it."""
    before, after = _DAY_BEFORE.search(at.before), _DAY_AFTER.match(at.after)
    if _YEAR_AFTER.match(at.after):
        return None
    if before:
        day = _nearest(month, int(before.group(1)), at.published)
        return _Time(day, "day", at.start - len(at.before) + before.start(1), at.end)
    if after:
        return _Time(_nearest(month, int(after.group(1)), at.published), "day", at.start, at.end + after.end(1))
    word = _LAST_WORDS.search(at.before)
    if word and at.words.month_after and word.group(1).lower() == at.words.month_after:
        start = at.start - len(at.before) + word.start(1)
        return _Time(_nearest(month, 15, at.published).replace(day=1), "month", start, at.end)
    return None


def _nearest(month: int, day: int, published: date) -> date:
    years = (published.year - 1, published.year, published.year + 1)
    days = [date(year, month, day) for year in years if day <= calendar.monthrange(year, month)[1]]
    return min(days, key=lambda one: abs((one - published).days))
