"""JSON lines: one article a line, the form in which other systems hand their articles over."""

from services.producers.jsonl.reader import EXTRACTOR, read

__all__ = ["EXTRACTOR", "read"]
