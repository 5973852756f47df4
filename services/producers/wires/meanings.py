"""What agencies' codes and times mean, whichever of the three formats carries them.

In doubt the careful reading wins: what may not be published yet and goes out cannot be called back.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from services.contract.articles import DateEvidence
from services.producers.draft import Signal, Status
from services.producers.stated_dates import evidence, read_date

_STATUSES: Final[dict[str, Status]] = {
    "usable": "usable",
    "withheld": "withheld",
    "embargoed": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
}
_SIGNALS: Final[dict[str, Signal]] = {
    "correction": "correction",
    "corrected": "correction",
    "corr": "correction",
    "update": "update",
    "updated": "update",
    "kill": "kill",
    "killed": "kill",
    "cancel": "kill",
    "canceled": "kill",
    "cancelled": "kill",
}
_TOPIC: Final = re.compile(r"(?:\bmedtop[:/]|/mediatopic/)(\d{8})")
_REVISION: Final = re.compile(r"(urn:newsml:[^:]+:\d{8}(?:T\d{4,6}Z?)?:[^:]+):([0-9]{1,9})[NUA]?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"([0-9]{1,9})(?:\.0)?")
_BEFORE_A_NAME: Final = re.compile(r"(?:by|von|par|por|di|da|door|av)\s+", re.IGNORECASE)
_BETWEEN_NAMES: Final = re.compile(r"\s*(?:[,;&\n]|\b(?:and|und|et|og|och)\b)\s*", re.IGNORECASE)
_JOB: Final = re.compile(r"\b(?:reporter|correspondent|writer|editor|staff|redaktion)\b", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_WESTMOST: Final = "-12:00"
NAMES_LIMIT: Final = 20
_STATEMENTS: Final = 20


def flat(words: str | None) -> str:
    """On one line, outer space gone."""
    return _SPACE.sub(" ", words or "").strip()


def bare(code: str | None) -> str:
    """A code without its scheme: `usable` of `stat:usable` and of the concept's web address."""
    return re.split(r"[:/#]", flat(code).rstrip("/#"))[-1]


def status_of(code: str | None) -> Status:
    """The publishing state; `usable` where none is stated (all three formats say so), `withheld` for an unknown word."""
    return _STATUSES.get(bare(code).lower(), "withheld") if flat(code) else "usable"


def signals_of(codes: Iterable[str | None]) -> tuple[Signal, ...]:
    """The signals that change what an item is; others are the provider's own affair."""
    return tuple(dict.fromkeys(_SIGNALS[word] for code in codes if (word := bare(code).lower()) in _SIGNALS))


def topics_of(codes: Iterable[str | None]) -> tuple[str, ...]:
    """The Media Topics among codes and concept addresses, bare."""
    return tuple(dict.fromkeys(found[1] for code in codes if (found := _TOPIC.search(code or ""))))


def urgency_of(stated: str | float | None) -> int | None:
    """1 to 9, else None."""
    digit = _digits(stated)
    return int(digit) if len(digit) == 1 and digit in "123456789" else None


def _digits(stated: str | float | None) -> str:
    """A number as JSON has it (`4`, `4.0`) or XML (`4`); empty where it is no whole one."""
    written = flat(str(stated)) if stated is not None else ""
    found = _NUMBER.fullmatch(written)
    return found[1] if found else ""


def item_and_version(written: str, version: str | float | None) -> tuple[str, int | None]:
    """The id without its version, and the version: stated, or the revision in a NewsML URN (RFC 3085, section 3.2)."""
    item = flat(written)
    stated, revised = _digits(version), _REVISION.fullmatch(item)
    number = stated or (revised[2] if revised else "")
    return revised[1] if revised else item, int(number) if number else None


def at_the_latest(words: str | None) -> datetime | None:
    """The last instant that the words can mean; None where they state no date at all.

    A time without a zone is read in the westmost one, a day or month as its end there.
    """
    words = flat(words)
    found = read_date(words, "meta")
    if isinstance(found, DateEvidence):
        with_zone = read_date(words + _WESTMOST, "meta")
        return with_zone if isinstance(with_zone, datetime) else _end_of(found.date)
    return found


def _end_of(date: str) -> datetime | None:
    """Of a day (`2026-03-05`) or month (`2026-03`), in the westmost zone; None beyond the calendar."""
    year, month, day = (int(part) for part in (*date.split("-"), "0")[:3])
    try:
        if day:
            return datetime(year, month, day, 12, tzinfo=UTC) + timedelta(days=1)
        return datetime(year + month // 12, month % 12 + 1, 1, 12, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def publication(first: Iterable[str | None], later: Iterable[str | None]) -> tuple[datetime | None, list[DateEvidence]]:
    """The first of `first` that is a time, and as evidence the days without one and the `later` times that differ."""
    dates: list[DateEvidence] = []
    published = None
    for words in first:
        found = read_date(words, "meta")
        if isinstance(found, datetime):
            published = found
            break
        if found:
            dates.append(found)
    stated = (evidence(words, "meta") for words in later if words and read_date(words, "meta") != published)
    dates += [date for date in stated if date and date not in dates]
    return published, dates


def people(byline: str | None) -> tuple[str, ...]:
    """The names in a byline: without `By`, the agency's short name and what is no name."""
    line = flat(byline)
    before = _BEFORE_A_NAME.match(line)
    line = line[before.end() :] if before else line
    parts = [part.strip(" .") for part in _BETWEEN_NAMES.split(line)[:NAMES_LIMIT]]
    named = [part for part in parts if " " in part and not _JOB.search(part)]
    return tuple(dict.fromkeys(named or [part for part in parts if part]))


def together(*parts: str | None) -> str | None:
    """Statements as one text, said once each; None where there is none."""
    said = dict.fromkeys(words for part in parts[:_STATEMENTS] if (words := flat(part)))
    return "; ".join(words for words in said if not any(words != other and words in other for other in said)) or None


def web(*addresses: str | None) -> tuple[str, ...]:
    """Those that are http(s) addresses, in their order, once each."""
    plain = (flat(address) for address in addresses)
    return tuple(dict.fromkeys(a for a in plain if a.lower().startswith(("http://", "https://"))))
