"""Sitemaps: which pages a site names, and which other sitemaps. What is fetched, and when again, is decided elsewhere."""

from services.producers.sitemaps.fresh import fresh
from services.producers.sitemaps.reader import read

__all__ = ["fresh", "read"]
