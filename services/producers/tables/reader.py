"""CSV (RFC 4180) and TSV to drafts, as a stream: a file may be far larger than memory.

Whoever exports articles names the columns in their own way; the usual names are known, all others are passed over.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from services.producers.draft import Draft, Refused
from services.producers.jsonl.line import to_draft
from services.producers.jsonl.reader import LINE_LIMIT

EXTRACTOR: Final = "tables/1"
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "headline", "heading"),
    "text": ("text", "body", "content", "article", "article_text", "full_text"),
    "url": ("url", "link", "href", "article_url"),
    "guid": ("guid", "id", "article_id"),
    "source": ("source", "publisher", "publication", "outlet", "newspaper", "source_name"),
    "summary": ("summary", "description", "abstract", "lead"),
    "authors": ("authors", "author", "byline"),
    "tags": ("tags", "keywords", "category", "categories", "section"),
    "language": ("language", "lang"),
    "published": ("published", "published_at", "publish_date", "publication_date", "pubdate", "date", "datetime"),
}
"""Field of a record to the names of its column, the likeliest first."""
_MANY: Final = ("authors", "tags")
_DELIMITERS: Final = ",;\t|"


def read(stream: BinaryIO, *, source: str) -> Iterator[Draft | Refused]:
    """One draft or refusal per row; never raises for what is in the rows. UTF-8; other bytes become U+FFFD.

    `source` names the articles' source where a row does not.
    """
    csv.field_size_limit(LINE_LIMIT)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    try:
        first = text.readline(LINE_LIMIT)
        delimiter = max(_DELIMITERS, key=first.count)
        head = [name.strip().lower().replace(" ", "_") for name in next(csv.reader([first], delimiter=delimiter), [])]
        places = _places(head)
        if "text" not in places:
            reason = f"no column of the head is called {' or '.join(COLUMNS['text'])}. Name the column of the text so."
            yield Refused(position="line 1", error="no_text", reason=reason, data=first.encode()[:1000])
            return
        yield from _rows(csv.reader(text, delimiter=delimiter), places, source)
    finally:
        text.detach()


def _places(head: Sequence[str]) -> dict[str, int]:
    found = {}
    for field, names in COLUMNS.items():
        place = next((head.index(name) for name in names if name in head), None)
        if place is not None:
            found[field] = place
    return found


def _rows(rows: Iterator[list[str]], places: dict[str, int], source: str) -> Iterator[Draft | Refused]:
    number = 1
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"row {number} is no CSV ({error}), and reading stopped there. Mend it, or export it again."
            yield Refused(position=f"row {number}", error="not_csv", reason=reason, data=b"")
            return
        if any(row):
            yield to_draft(_as_json(row, places), source=source, position=f"row {number}")


def _as_json(row: list[str], places: dict[str, int]) -> bytes:
    """The row as a JSON line, so that both roads clean and refuse alike."""
    cells = {field: row[place].strip() for field, place in places.items() if place < len(row) and row[place].strip()}
    record = {field: cell.split(";") if field in _MANY else cell for field, cell in cells.items()}
    return json.dumps(record).encode()
