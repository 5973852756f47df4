"""How far an intake has come, so that one that was broken off goes on where it stopped.

Kept only while the intake is not done; written only after the acks of all that it claims.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from typing import Final

from services.producers.inputs import Document
from services.runtime.settings import Settings

EVERY_SECONDS: Final = 2.0


class Journal:
    """Of one command: the same inputs and options find it again."""

    def __init__(self, settings: Settings, command: Sequence[str]) -> None:
        name = hashlib.blake2b(json.dumps(list(command)).encode(), digest_size=8).hexdigest()
        self._path = settings.home / "ingest" / f"{name}.jsonl"
        self._done: set[str] = set()
        self._places: dict[str, str] = {}
        self._pending: list[dict[str, str | None]] = []
        self._written = time.monotonic()
        for line in self._path.read_text("utf-8").splitlines() if self._path.exists() else ():
            self._enter(line)

    def _enter(self, line: str) -> None:
        try:
            noted = json.loads(line)
            document, place = noted["document"], noted["place"]
        except (ValueError, KeyError, TypeError):
            return  # torn by the end of the process that wrote it
        if place is None:
            self._done.add(document)
        else:
            self._places[document] = place

    @property
    def resumed(self) -> bool:
        """Whether an earlier run was broken off."""
        return bool(self._done or self._places)

    def done(self, document: Document) -> bool:
        """Whether all of it was acked."""
        return _identity(document) in self._done

    def place(self, document: Document) -> str | None:
        """Where in it to go on."""
        return self._places.get(_identity(document))

    def reached(self, document: Document, place: str | None, flush: Callable[[], None]) -> None:
        """All before `place` is handed over (None: all of it). Now and then it is waited for and written."""
        self._pending.append({"document": _identity(document), "place": place})
        if time.monotonic() - self._written >= EVERY_SECONDS:
            flush()
            self.write()

    def write(self) -> None:
        """Call only when all that was reached is acked."""
        latest = {str(noted["document"]): noted for noted in self._pending}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(noted) + "\n" for noted in latest.values())
            file.flush()
            os.fsync(file.fileno())
        self._pending.clear()
        self._written = time.monotonic()

    def finish(self) -> None:
        """Everything is acked: the next run begins anew."""
        self._path.unlink(missing_ok=True)


def _identity(document: Document) -> str:
    """A file that was written to since is another one."""
    return f"{document.name} {document.modified.isoformat() if document.modified else ''}"
