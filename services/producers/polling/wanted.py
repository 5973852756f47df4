"""A page that is to be fetched for its full text. It stays in the poller's memory until its article is acked."""

from typing import Literal

import msgspec


class Wanted(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`due` in seconds since 1970."""

    url: str
    host: str
    source: str
    """The address of the source that named it."""
    due: float
    lane: str = "live"
    kind: Literal["page", "sitemap", "archive"] = "page"
    """A further sitemap that an index names, and a feed's older entries, are fetched as pages are: in their host's turn."""
    tries: int = 0
    characters: int = 0
    """Of the text that the feed gave: a page with less is worse."""
