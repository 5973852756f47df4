"""How long an answer may be used without asking again, as its server says."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

_MAX_AGE: Final = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def fresh_for(headers: httpx.Headers) -> float | None:
    """Seconds of freshness (RFC 9111, 4.2.1): `max-age`, else `Expires` minus `Date`; None where nothing is said.

    Both are given by the server's own clock, so a wrong clock does no harm; `no-cache` and `no-store` say nothing about
    how often somebody may ask.
    """
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    if found:
        return float(found[1])
    expires, date = _moment(headers.get("expires")), _moment(headers.get("date"))
    if expires is None or date is None:
        return None
    return max((expires - date).total_seconds(), 0.0)


def _moment(written: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
