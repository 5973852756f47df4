"""Which reader takes a document, and how it is called: the one place that knows all of them.

Readers that parse what strangers wrote run in a child with limits; JSON lines stream, and cost what a line costs.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, cast

from services.producers.draft import Draft, Refused
from services.producers.dumps import read as dumps
from services.producers.feeds import reader as feeds
from services.producers.feeds.identity import degrade
from services.producers.guarded import Guard
from services.producers.inputs import SIZE_LIMIT, Document, InputError, reading
from services.producers.jsonl import reader as jsonl
from services.producers.pages import reader as pages
from services.producers.sniff import HEAD, Kind, kind_of
from services.producers.tables import reader as tables
from services.producers.wires import reader as wires

NAMES: Final[dict[Kind, str]] = {
    "feed": "feeds",
    "jsonl": "jsonl",
    "page": "pages",
    "dump": "dumps",
    "wire": "wires",
    "csv": "tables",
}
EXTRACTORS: Final[dict[str, str]] = {
    "feeds": feeds.EXTRACTOR, "jsonl": jsonl.EXTRACTOR, "pages": pages.EXTRACTOR, "dumps": dumps.EXTRACTOR,
    "wires": wires.EXTRACTOR, "tables": tables.EXTRACTOR,
}  # fmt: skip


def open_document(
    document: Document, guard: Guard, *, source: str | None, only: str | None = None
) -> tuple[str, Iterator[Draft | Refused]]:
    """The reader's name and what it finds. `only` names the reader instead of looking. Raises InputError."""
    with reading(document) as stream:
        head = stream.read(HEAD)
        name = only or NAMES.get(kind_of(head, document.name, document.content_type), "")
        if not name:
            raise InputError(
                f"{document.name} is {'empty' if not head.strip() else 'binary, not text'}: nothing to read"
            )
    return name, _read(document, guard, name, source)


def _read(document: Document, guard: Guard, name: str, source: str | None) -> Iterator[Draft | Refused]:
    if name == "jsonl":
        with reading(document) as lines:
            yield from jsonl.read(cast(Iterable[bytes], lines), source=source or Path(document.name).stem)
        return
    if name == "tables":
        with reading(document) as table:
            yield from tables.read(table, source=source or Path(document.name).stem)
        return
    data = _whole(document)
    address = document.name if "://" in document.name else None
    if name == "dumps":
        yield from guard.read("dumps", data, source=source or "dump")
    elif name == "wires":
        yield from guard.read("wires", data, source=source)
    elif name == "feeds":
        found = guard.read("feeds", data, source=source, base=address, content_type=document.content_type)
        yield from degrade(list(found))
    else:
        yield from guard.read("pages", data, url=address, source=source)


def _whole(document: Document) -> bytes:
    with reading(document) as stream:
        data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise InputError(f"{document.name} is larger than {SIZE_LIMIT >> 20} MiB; split it, or give JSON lines")
    return data
