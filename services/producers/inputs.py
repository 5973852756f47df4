"""What a person points at (a file, a folder, a URL, standard input) as a list of documents to read.

Folders are walked in name order, so that the same folder gives the same order every time.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final

SIZE_LIMIT: Final = 256 * 1024 * 1024
"""Bytes of a document that is read whole; JSON lines are read as a stream and may be larger."""


class InputError(ValueError):
    """The input cannot be read; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read."""

    name: str
    """Path or URL, as the provenance says it."""
    open: Callable[[], BinaryIO]
    """Raises InputError."""
    modified: datetime | None = None
    """When the file was last written: the capture time of a backfill."""
    content_type: str | None = None
    position: str | None = None
    """Where it is in the file that it was read out of."""
    file: str | None = None
    """The name of that file."""


def is_address(given: str) -> bool:
    """Whether it is fetched, and no path."""
    return given.lower().startswith(("http://", "https://"))


def find(given: str, stdin: BinaryIO, fetch: Callable[[str], Document]) -> Iterator[Document]:
    """The documents behind a path, a URL or `-`; each may be opened until the next one is asked for.

    `fetch` gets a URL. Raises InputError.
    """
    if given == "-":
        yield from _standard_input(stdin)
    elif is_address(given):
        yield fetch(given)
    else:
        try:
            yield from _files(Path(given).expanduser())
        except OSError as error:
            raise InputError(f"cannot look for {given[:200]}: {error.strerror}") from error


def size_of(given: str) -> int | None:
    """Bytes of a file, or of all files in a folder; None where nobody knows before reading."""
    path = Path(given).expanduser()
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(p.stat().st_size for p in path.rglob("*") if p.is_file()) if path.is_dir() else None
    except OSError:
        return None


@contextmanager
def reading(document: Document) -> Iterator[BinaryIO]:
    """The document, opened. Raises InputError, also where a disk fails in the middle of it."""
    try:
        with document.open() as stream:
            yield stream
    except OSError as error:
        raise InputError(f"cannot read {document.name}: {error.strerror or error}") from error


def _standard_input(stdin: BinaryIO) -> Iterator[Document]:
    """Kept in a file for as long as it is worked on: a document is opened twice, to look and to read."""
    with NamedTemporaryFile(prefix="headwater-") as kept:
        shutil.copyfileobj(stdin, kept)
        kept.flush()
        yield Document("standard input", lambda: _open(Path(kept.name)))


def _files(path: Path) -> Iterator[Document]:
    if path.is_file():
        yield _file(path)
        return
    if not path.exists():
        raise InputError(f"there is no file or folder {path}; give a path, an http(s) URL, or - for standard input")
    if not path.is_dir():
        raise InputError(f"{path} is neither a file nor a folder")
    found = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
    if not found:
        raise InputError(f"the folder {path} holds no file; put feeds, dumps, pages or JSON lines into it")
    yield from map(_file, found)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _file(path: Path) -> Document:
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Document(_name(path), lambda: _open(path), modified)


def _name(path: Path) -> str:
    """The path as text that can be written anywhere: a file's name may be any bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"cannot read {_name(path)}: {error.strerror}") from error
