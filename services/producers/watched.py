"""A folder that agencies and other programs drop files into: each is taken once it is whole, and moved when Kafka has acked.

The folders are the state, so that it survives restarts and a person sees it: `done/`, `refused/`, and `held/`, from where
a file with embargoed items is read again when the first of them ends.
"""

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from services.producers.inputs import Document, InputError, find
from services.producers.intake import Intake
from services.runtime.publisher import Publisher

log = structlog.get_logger("headwater.watch")
DONE: Final = "done"
HELD: Final = "held"
REFUSED: Final = "refused"
FOR_EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Agencies write the calendar's last second where they mean that they will tell."""
OURS: Final = frozenset((DONE, HELD, REFUSED))
SETTLED_SECONDS: Final = 2.0
"""A file that has not changed for so long is whole: not everybody renames into place."""


@dataclass
class Watched:
    """The folder. `turn` looks once; whoever calls it owns the loop."""

    folder: Path
    intake: Intake
    publisher: Publisher
    clock: Callable[[], datetime]
    _seen: dict[Path, tuple[int, int, float]] = field(default_factory=dict)

    def turn(self) -> int:
        """Take every file that is whole or due; how many. Raises PublishFailed, the file still where it was; OSError."""
        taken = 0
        for path in [*self._due(), *self._whole()]:
            self._take(path)
            taken += 1
        return taken

    def _whole(self) -> Iterator[Path]:
        """Files that stand still, in the order of their names."""
        there = {path: facts for path in sorted(self._files()) if (facts := _facts(path))}
        self._seen = {path: known for path, known in self._seen.items() if path in there}
        for path, facts in there.items():
            size, changed, since = self._seen.get(path, (-1, -1, 0.0))
            if (size, changed) != (facts.st_size, facts.st_mtime_ns):
                self._seen[path] = (facts.st_size, facts.st_mtime_ns, time.monotonic())
            elif time.monotonic() - since >= SETTLED_SECONDS:
                yield path

    def _files(self) -> Iterator[Path]:
        """All but what is ours, where years of files may lie, and what a program is still writing under a name of its own."""
        for folder, inner, names in os.walk(self.folder):
            ours = OURS if Path(folder) == self.folder else ()
            inner[:] = [name for name in inner if name not in ours and not name.startswith(".")]
            yield from (Path(folder, n) for n in names if not n.startswith(".") and not n.endswith((".part", ".tmp")))

    def _due(self) -> list[Path]:
        """Held files whose time has come; it is the first part of their names."""
        held = sorted(p for p in (self.folder / HELD).glob("*") if p.is_file())
        return [path for path in held if _until(path) <= self.clock()]

    def _take(self, path: Path) -> None:
        """Who dropped a file may take it away again at any moment."""
        try:
            self._read(path)
        except (InputError, FileNotFoundError) as error:
            if path.exists():
                raise
            log.warning("a file has gone before it was taken", file=path.name, reason=str(error))

    def _read(self, path: Path) -> None:
        tally = self.intake.tally
        before = (len(tally.unread), len(tally.held), tally.published + tally.withdrawn)
        self.intake.take(self._documents(path), self.publisher)
        unread, held = tally.unread[before[0] :], tally.held[before[1] :]
        del tally.unread[before[0] :], tally.held[before[1] :]
        if unread:
            log.warning("a file cannot be read", file=path.name, reason=unread[0])
            self._move(path, REFUSED, path.name)
        elif held:
            until = min(*(moment for _, _, moment in held), FOR_EVER) + timedelta(
                seconds=1
            )  # its name knows whole seconds
            log.info("under embargo", file=path.name, items=len(held), until=until.isoformat())
            self._move(path, HELD, f"{until:%Y%m%dT%H%M%S}Z {_plain(path)}")
        else:
            log.info("taken", file=path.name, articles=tally.published + tally.withdrawn - before[2])
            self._move(path, DONE, f"{self.clock():%Y-%m-%d}/{_plain(path)}")

    def _documents(self, path: Path) -> Iterator[Document]:
        def no_address(url: str) -> Document:
            raise InputError(f"{url} is no file")

        return find(str(path), sys.stdin.buffer, no_address)

    def _move(self, path: Path, folder: str, name: str) -> None:
        """Never over another file of the name."""
        target = self.folder / folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{Path(name).stem}-{number}{Path(name).suffix}")
        shutil.move(path, target)


def _facts(path: Path) -> os.stat_result | None:
    """Of a file that is still there."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts if stat.S_ISREG(facts.st_mode) else None


def _plain(path: Path) -> str:
    """The name without the time that it was held until."""
    return path.name.partition(" ")[2] if path.parent.name == HELD else path.name


def _until(path: Path) -> datetime:
    """Of a held file; one that a person has put there is due at once."""
    try:
        return datetime.strptime(path.name.partition("Z ")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
