"""All that a search finds as a stream: JSON lines, or a table."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from services.search.article import Article

COLUMNS: Final = (
    "id", "time", "published", "source", "language", "title", "url", "authors", "topics", "people", "organisations",
    "place_names", "countries", "agency", "words", "copy_of", "story", "text",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BLOCK: Final = 64 * 1024
"""Bytes, about, that are sent at once."""


def jsonl(articles: Iterable[Article]) -> Iterator[bytes]:
    """One article a line, as `Article` has it."""
    block = bytearray()
    for article in articles:
        block += msgspec.json.encode(article) + b"\n"
        if len(block) > _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def table(articles: Iterable[Article]) -> Iterator[bytes]:
    """RFC 4180, UTF-8, with a head; lists joined by `; `.

    A value that a spreadsheet would run as a formula gets an apostrophe before it
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for article in articles:
        writer.writerow([_cell(article, column) for column in COLUMNS])
        if text.tell() > _BLOCK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cell(article: Article, column: str) -> str:
    value = getattr(article, column)
    if column == "topics":
        value = tuple(topic.name for topic in value)
    if isinstance(value, tuple):
        value = "; ".join(value)
    shown = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
