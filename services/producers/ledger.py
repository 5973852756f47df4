"""The ledger's writer: append-only, a line only after the broker's ack.

A producer that is killed may lose lines of acks that it had not written yet, which accuses nobody; it never has a line
without an ack.
"""

import errno
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from services.contract.articles import RawArticle, encode
from services.contract.ledger import entry

BLOCK: Final = 1 << 16


class Ledger:
    """Appends to a file that several producers may share. A context manager; `acked` may be called on any thread."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be opened."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            self._mend()
        except OSError:
            os.close(self._file)
            raise

    def _mend(self) -> None:
        """Cut off a line that a writer left torn: a whole one appended to it would make damage of both.

        Writers share a lock while they are open, so nobody's line is cut while it is being written.
        """
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # another one writes, and has mended it
        else:
            whole = _whole_bytes(self._path)
            if whole < os.fstat(self._file).st_size:
                os.ftruncate(self._file, whole)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        os.close(self._file)

    def acked(self, article: RawArticle, topic: str, partition: int, offset: int) -> None:
        """Write the line. One write each: whole lines also where several processes append (POSIX, O_APPEND).

        Raises OSError, also where the disk took only a part.
        """
        line = encode(entry(article, topic, partition, offset)) + b"\n"
        if os.write(self._file, line) < len(line):
            raise OSError(
                errno.ENOSPC, "only a part of a line could be written; make room on the disk", str(self._path)
            )


def _whole_bytes(path: Path) -> int:
    """Bytes up to the end of the last whole line."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - BLOCK)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0
