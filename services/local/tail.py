"""The last lines of log files, without reading the whole of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# Long enough for hundreds of lines, short enough to read at once.
WINDOW = 1 << 18


def last_lines(files: Sequence[Path], count: int) -> list[str]:
    """Up to `count` last lines of each file, in the order of the files; a file that is absent has none."""
    return [line for path in files for line in _tail(path, count)]


def _tail(path: Path, count: int) -> list[str]:
    if count <= 0 or not path.is_file():
        return []
    with path.open("rb") as file:
        start = max(0, path.stat().st_size - WINDOW)
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    # The window may begin inside a line.
    return lines[1 if start else 0 :][-count:]
