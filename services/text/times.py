"""Reads the time of day that stands beside a date: `14h05`, `2:05 pm`, `14.05 Uhr`, `14:05 GMT`, `14:05 +02:00`.

Apart from the dates, for only statements of publication need it, and for a time has a trap that a date has not: its
zone. An offset is taken only from a zone name that means one offset in the whole world.
"""

import re
from dataclasses import dataclass
from datetime import time, timedelta, timezone
from typing import Final

_OFFSETS: Final = {
    **dict.fromkeys(("UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("CET", "MEZ", "WEST", "WAT"), 60),
    **dict.fromkeys(("CEST", "MESZ", "EET", "SAST"), 120),
    **dict.fromkeys(("EEST", "MSK"), 180),
    **dict.fromkeys(("JST", "KST"), 540),
    **dict.fromkeys(("EST", "CDT"), -300),
    **dict.fromkeys(("EDT",), -240),
    **dict.fromkeys(("PST",), -480),
    **dict.fromkeys(("PDT",), -420),
}
"""Minutes east of Greenwich. Not here: IST, BST, CST, AST, ET and others that name several zones or change by season."""

_CLOCK: Final = re.compile(
    r"(?<![\d.:/-])(?P<h>[01]?\d|2[0-4])(?:(?P<mark>[:.h٫]|\sh\s|時|时|시\s?)(?P<m>[0-5]\d)(?!\d|[./]\d)(?::[0-5]\d(?:\.\d+)?)?"
    r"|(?P<bare>\s?h(?=\W|$)|(?=\s?[ap]\.?m\b)|(?=\s?Uhr\b)))"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?P<hour>\s?Uhr\b)?"
    r"(?:\s?\(?(?P<zone>(?-i:Z(?!\w)|(?:UTC|GMT)[+\u2212-]\d{1,2}(?::?\d{2})?(?!\d)|[+\u2212-]\d{2}:?\d{2}(?!\d)|[A-Z]{1,4}T(?!\w)|UTC|MESZ|MEZ|MSK)))?",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"([+\u2212-])(\d{1,2}):?(\d{2})?$")


_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, slots=True)
class StatedTime:
    """A time of day as a text states it."""

    clock: time
    """Naive, to the minute."""
    zone: timezone | None
    """None where no zone is stated."""


def find_time(text: str) -> StatedTime | None:
    """The first time of day in a short text, or None: also where its zone is stated but means several offsets."""
    for match in _CLOCK.finditer(text.translate(_DIGITS)):
        if match["mark"] == "." and not (match["hour"] or match["half"]):
            continue  # 14.05 alone may be a date or a price
        clock = _clock(match)
        zone = match["zone"]
        if clock is None:
            continue
        if not zone:
            return StatedTime(clock, None)
        offset = _offset(zone.upper())
        return StatedTime(clock, timezone(timedelta(minutes=offset))) if offset is not None else None
    return None


def _clock(match: "re.Match[str]") -> time | None:
    hour, half = int(match["h"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match["m"] or 0)) if hour < 24 else None


def _offset(zone: str) -> int | None:
    signed = _SIGNED.search(zone)
    if not signed:
        return _OFFSETS.get(zone)
    minutes = int(signed[2]) * 60 + int(signed[3] or 0)
    if minutes > 14 * 60:
        return None
    return minutes if signed[1] == "+" else -minutes
