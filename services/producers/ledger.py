"""The ledger's writer: append-only, a line only after the broker's ack.

A producer that is killed may lose lines of acks that it had not written yet, which accuses nobody; it never has a line
without an ack.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from services.contract.articles import RawArticle, encode
from services.contract.ledger import entry


class Ledger:
    """Appends to a file that several producers may share. A context manager; `acked` may be called on any thread."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be opened."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        os.close(self._file)

    def acked(self, article: RawArticle, topic: str, partition: int, offset: int) -> None:
        """Write the line. One write each: whole lines also where several processes append (POSIX, O_APPEND)."""
        os.write(self._file, encode(entry(article, topic, partition, offset)) + b"\n")
