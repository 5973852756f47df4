"""Well-formed feeds by lxml: the same fields as feedparser's, many times faster."""

from services.producers.feeds.well_formed.feed import read

__all__ = ["read"]
