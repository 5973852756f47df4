"""What to tell people when a document cannot be fetched, and machines when to try again.

Which address, what happened, what to do: in that order.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

_SHOWN: Final = 200
_WORDS: Final = {
    401: ("the site asks for a login", "ask its publisher for access"),
    403: ("the site refuses this program", "ask its publisher whether it may be read this way"),
    404: ("there is nothing at this address", "check it for a typing error, or look for the feed's new address"),
    410: ("it has been taken away for good", "remove it from your list"),
    429: ("the site was asked too often", "ask less often"),
    451: ("it may not be shown for legal reasons", "remove it from your list"),
    503: ("the site is not available at the moment", "try again later"),
}
_TEMPORARY: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
_LONGEST_WAIT: Final = 7 * 24 * 3600.0


class FetchError(Exception):
    """Why a document could not be fetched; the message names the address, what happened and what to do."""

    def __init__(
        self,
        url: str,
        happened: str,
        advice: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        temporary: bool = False,
    ) -> None:
        super().__init__(f"{url}: {happened}; {advice}")
        self.url = url
        self.status = status
        self.retry_after = retry_after
        """Seconds, as the server asks for."""
        self.temporary = temporary
        """The same request may work later."""


def shown(url: httpx.URL | str) -> str:
    """An address as it may stand in logs: no user name, no query (it may hold secrets), no control characters."""
    text = str(url)
    try:
        parsed = httpx.URL(text)
        text = str(parsed.copy_with(userinfo=b"", query=None, fragment=None)) + ("?…" if parsed.query else "")
    except (httpx.InvalidURL, ValueError):
        text = text.partition("?")[0]
    printable = "".join(character if character.isprintable() else "�" for character in text)
    return printable if len(printable) <= _SHOWN else printable[:_SHOWN] + "…"


def refused_address(address: str, why: str, origin: httpx.URL | None) -> FetchError:
    """An address that is not fetched at all; `origin` is what redirected to it."""
    led = f"{shown(origin)} redirects to {shown(address)}" if origin else shown(address)
    return FetchError(led, f"not fetched, as {why}", "give the address of a public http or https document")


def refused_status(url: httpx.URL, status: int, retry_after: str | None) -> FetchError:
    """An answer other than a document."""
    happened, advice = _WORDS.get(status, _by_class(status))
    wait = seconds_to_wait(retry_after, datetime.now(UTC))
    if wait is not None:
        advice += f", not before {wait:.0f} seconds from now"
    return FetchError(
        shown(url),
        f"{happened} (HTTP {status})",
        advice,
        status=status,
        retry_after=wait,
        temporary=status in _TEMPORARY,
    )


def _by_class(status: int) -> tuple[str, str]:
    if status >= 500:
        return "the site has a fault", "try again later"
    if status >= 400:
        return "the site does not give this document", "check the address in a browser"
    return "the site answered without the document", "check the address in a browser"


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """`Retry-After` (RFC 9110 section 10.2.3) in seconds from `now`, at most a week; None where it says nothing."""
    words = (header or "").strip()
    if words.isascii() and words.isdigit():
        return min(float(words[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, OverflowError):  # no date, or one with numbers beyond all calendars
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST_WAIT)
