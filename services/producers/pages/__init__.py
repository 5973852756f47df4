"""Pages: saved HTML of single articles."""

from services.producers.pages.reader import EXTRACTOR, read

__all__ = ["EXTRACTOR", "read"]
