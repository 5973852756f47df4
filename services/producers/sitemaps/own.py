"""Which addresses of a sitemap count: a site speaks for itself only (sitemaps.org, "Sitemap file location").

Otherwise one site's file could send a reader to any other.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from services.producers.addresses import absolute
from services.producers.pages.metadata import same_site
from services.producers.sanitise import URL_LIMIT

_REASONS: Final = {
    "none": "no address",
    "long": f"an address of more than {URL_LIMIT:,} characters",
    "other": "an address of another site, for which this one cannot speak",
    "wrong": "something that is no http(s) address",
}


@dataclass(slots=True)
class Own:
    """The addresses of the site at `base`; of any site where it is None."""

    base: str | None
    left_out: Counter[str] = field(default_factory=Counter)
    _hosts: dict[str, bool] = field(default_factory=dict)

    def accept(self, written: str | None) -> str | None:
        """The absolute address, or None and the reason counted."""
        address = absolute(self.base, written) if written and len(written) <= URL_LIMIT else None
        why = self._wrong(written, address)
        if why:
            self.left_out[why] += 1
        return None if why else address

    def picture(self, written: str) -> str | None:
        """An image's address, which may be anywhere: newspapers keep them on hosts for that."""
        address = absolute(self.base, written) if len(written) <= URL_LIMIT else None
        return address if _host(address) else None

    def problems(self) -> list[str]:
        """What was left out, by reason."""
        return [f"left out, as they have {_REASONS[why]}: {count:,}" for why, count in self.left_out.items()]

    def _wrong(self, written: str | None, address: str | None) -> str | None:
        if not written:
            return "none"
        if len(written) > URL_LIMIT:
            return "long"
        host = _host(address)
        if not address or not host:
            return "wrong"
        return None if self._is_own(address, host) else "other"

    def _is_own(self, address: str, host: str) -> bool:
        if self.base is None:
            return True
        if host not in self._hosts:
            self._hosts[host] = same_site(address, self.base)
        return self._hosts[host]


def _host(address: str | None) -> str | None:
    try:
        parts = urlsplit(address or "")
        return parts.hostname if parts.scheme else None
    except ValueError:
        return None
