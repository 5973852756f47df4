"""The file of sources: read whole, and changed a line at a time, so that a person's comments and order stay."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from services.producers.inputs import InputError
from services.producers.polling.source import Source, SourceWrong, parse, written

HEADER: Final = "# Sources of news, one a line: ADDRESS [name=...] [kind=sitemap] [pages] [every=10m] [disabled]\n"
READABLE: Final = 0o644
"""Of a new list: it holds no secrets, and the poller may be another user's."""


def read(path: Path) -> list[Source]:
    """The sources in their order; none where there is no file yet. Raises InputError with every line that is wrong."""
    found: dict[str, Source] = {}
    wrong: list[str] = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            source = parse(line)
        except SourceWrong as error:
            wrong.append(f"line {number}: {error}")
            continue
        if source and source.url in found:
            wrong.append(f"line {number}: {source.url} stands there twice")
        elif source:
            found[source.url] = source
    if wrong:
        raise InputError(f"{path}: " + "; ".join(wrong[:20]) + (f"; and {len(wrong) - 20} more" if wrong[20:] else ""))
    return list(found.values())


def add(path: Path, sources: Iterable[Source]) -> int:
    """Append those whose address is not there yet; how many those were. Raises InputError."""
    known = {source.url for source in read(path)}
    new = {source.url: source for source in sources if source.url not in known}
    lines = _lines(path) or [HEADER]
    _write(path, [*lines, *(written(source) + "\n" for source in new.values())])
    return len(new)


def change(path: Path, urls: set[str], act: Callable[[Source], Source | None]) -> int:
    """Write the sources at these addresses anew (None: take them out); how many there were. Raises InputError."""
    read(path)  # a file with a wrong line is not written over
    lines: list[str] = []
    changed = 0
    for line in _lines(path):
        source = parse(line)
        if source is None or source.url not in urls:
            lines.append(line)
            continue
        changed += 1
        if (after := act(source)) is not None:
            lines.append(written(after) + "\n")
    _write(path, lines)
    return changed


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the sources in {path}: {error}") from error
    return [line + "\n" for line in text.removesuffix("\n").split("\n")] if text else []


def _write(path: Path, lines: list[str]) -> None:
    """Whole or not at all: a poller reads it at any moment. Who may read it stays as it was; a link stays one."""
    path = path.resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else READABLE
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
            part.writelines(lines)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).chmod(mode)
        Path(part.name).replace(path)
    except OSError as error:
        raise InputError(f"cannot write the sources to {path}: {error.strerror}") from error
