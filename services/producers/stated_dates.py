"""Dates as sources state them: what is a publication time, and what is only evidence of a day.

A time is believed only with a real offset: sources that leave it out mean a local time and do not say which one.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal

from services.contract.articles import DateEvidence

QUOTE_LIMIT: Final = 200
Origin = Literal["feed", "page", "meta"]
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES: Final = {
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "edt": -4,
    "est": -5,
    "cdt": -5,
    "cst": -6,
    "mdt": -6,
    "mst": -7,
    "pdt": -7,
    "pst": -8,
}
"""Names that RFC 822 section 5.1 defines, and UTC; others (IST, BST, AST) mean several zones and so none."""
_ISO: Final = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d\d)(?:-?(?P<day>\d\d)"
    r"(?:[Tt\s]\s*(?P<hour>\d{1,2}):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<zone>\S.{0,30})?)?)?"
)
_RFC: Final = re.compile(
    r"(?:[^\W\d_]{2,12}\.?(?:,\s*|\s+))?(?P<day>\d{1,2})[\s-]+(?P<name>[A-Za-z]{3})[a-z]{0,6}\.?,?[\s-]+(?P<year>\d{4}|\d\d)"
    r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?\s*(?P<zone>\S.{0,30})?)?"
)
_MONTH_FIRST: Final = re.compile(
    r"(?:[^\W\d_]{2,12}\.?(?:,\s*|\s+))?(?P<name>[A-Za-z]{3})[a-z]{0,6}\.?\s+(?P<day>\d{1,2}),?\s+"
    r"(?:\d{1,2}:\d\d:\d\d\s+)?(?P<year>\d{4})"
    r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s*(?P<zone>\S.{0,60})?)?"
)
_OFFSET: Final = re.compile(r"(?:GMT|UTC)?([+-])(\d\d):?(\d\d)(?:\s*\(.*\))?", re.IGNORECASE)
_EARLIEST_OFFSET: Final = timedelta(hours=-12)
_LATEST_OFFSET: Final = timedelta(hours=14)


def read_date(words: str | None, origin: Origin) -> datetime | DateEvidence | None:
    """A time with its offset, or evidence of the day (or month) that the words state, or None for no date in them.

    Reads RFC 822/2822/5322 dates (RSS), RFC 3339/W3C-DTF ones (Atom, Dublin Core), and those with the month first
    (C's and JavaScript's). An impossible day such as 30 February is evidence of its month only.
    """
    words = " ".join((words or "")[:QUOTE_LIMIT].split())
    found = _ISO.fullmatch(words) or _RFC.fullmatch(words) or _MONTH_FIRST.fullmatch(words)
    if not found:
        return None
    parts = found.groupdict()
    year, month = _year(parts["year"]), _month(parts)
    if not month or year < 1:
        return None
    moment = _moment(year, month, parts)
    zone = _zone(parts.get("zone"))
    if moment and zone is not None and parts.get("hour"):
        return _aware(moment, zone) or _evidence(moment.date().isoformat(), words, origin)
    return _evidence(moment.date().isoformat() if moment else f"{year:04}-{month:02}", words, origin)


def evidence(words: str | None, origin: Origin) -> DateEvidence | None:
    """Like `read_date`, as evidence in every case."""
    found = read_date(words, origin)
    return _evidence(found.isoformat(), words or "", origin) if isinstance(found, datetime) else found


def _evidence(date: str, words: str, origin: Origin) -> DateEvidence:
    return DateEvidence(date=date, origin=origin, quote=" ".join(words[:QUOTE_LIMIT].split()))


def _year(digits: str) -> int:
    """Two digits after RFC 5322 section 4.3."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)


def _month(parts: dict[str, str | None]) -> int | None:
    if name := parts.get("name"):
        return _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else None
    month = int(parts["month"] or 0)
    return month if 1 <= month <= 12 else None


def _moment(year: int, month: int, parts: dict[str, str | None]) -> datetime | None:
    """Without its zone; None where there is no such day. A time that no clock shows leaves midnight."""
    try:
        day = datetime(year, month, int(parts["day"] or 0), tzinfo=UTC)
    except ValueError:
        return None
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 60:
        parts["hour"] = None
        return day
    return day.replace(hour=hour, minute=minute, second=min(second, 59))


def _zone(name: str | None) -> timedelta | None:
    name = (name or "").strip()
    if name.lower() in _ZONES:
        return timedelta(hours=_ZONES[name.lower()])
    match = _OFFSET.fullmatch(name)
    if not match or int(match[3]) > 59:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3])) * (-1 if match[1] == "-" else 1)
    return offset if _EARLIEST_OFFSET <= offset <= _LATEST_OFFSET else None


def _aware(moment: datetime, zone: timedelta) -> datetime | None:
    try:
        return moment.replace(tzinfo=timezone(zone)).astimezone(UTC)
    except OverflowError:
        return None
