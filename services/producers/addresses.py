"""Addresses as documents write them: relative, padded with space, or no address at all.

`urllib.parse` raises on some of what strangers write; one odd link must not cost an article.
"""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

_LINE_BREAKS: Final = re.compile(r"[\t\r\n]+")
"""Browsers take them out (WHATWG URL, section 4.4); other white space inside belongs to the address."""


def absolute(base: str | None, address: str | None) -> str | None:
    """The http(s) address that `address` means in a document from `base`, or None where it means none.

    Without a base a relative address is kept as it is: it may serve as an identifier, and finds no reader.
    """
    written = _LINE_BREAKS.sub("", (address or "").strip())
    if not written:
        return None
    try:
        joined = urljoin(base or "", written)
        if base and joined.startswith(("http://", "https://")):
            return joined  # urljoin has taken it apart already
        scheme = urlsplit(joined).scheme.lower()
    except ValueError:
        return None
    return joined if scheme in ("", "http", "https") else None


def host_of(address: str | None) -> str | None:
    """The host of an address without a leading `www.`, or None."""
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
