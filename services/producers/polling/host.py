"""What is remembered of a host: when it may be asked again, what its robots.txt says, and whether it refuses pages."""

import msgspec


class Host(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Times are seconds since 1970, 0 for never. Kept as msgpack."""

    free: float = 0.0
    """No request before."""
    paged: bool = False
    """The last visit was for a page: where a source is due too, it is the source's turn."""
    robots: str = ""
    robots_read: float = 0.0
    refusals: float = 0.0
    """Pages refused in a row (403, 429), weighted."""
    pages_from: float = 0.0
    """No page is fetched before: its articles come by feed or sitemap alone until then."""
    reason: str = ""
    """Why, for people."""
