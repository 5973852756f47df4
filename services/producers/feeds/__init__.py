"""Feeds: every dialect in which publishers announce what they have published."""

from services.producers.feeds.reader import EXTRACTOR, read

__all__ = ["EXTRACTOR", "read"]
