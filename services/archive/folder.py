"""The archive's folder: `DAY/KIND-RECORDS-MARK.jsonl.zst`, one message a line as Kafka had it, each file written once.

A file is whole or not there: it is written under a passing name, synced, renamed, and its folder synced. What is written
twice has the same name, or overlaps and is told apart by version: so nobody has to know what a killed process had done.
"""

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import zstandard

from services.runtime.errors import Failure

LEVEL: Final = 3
"""Of Zstandard: what comes in is packed quickly."""
COMPACT_LEVEL: Final = 9
"""What stays for years is packed better: real news a seventh smaller, at a third of the speed."""
_BLOCK: Final = 256 << 10
_ABANDONED_SECONDS: Final = 3600.0
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_NAME: Final = re.compile(r"([a-z]+)-(\d+)-(compacted-)?([0-9a-f]{16})\.jsonl\.zst")
_HOW: Final = "HEADWATER_ARCHIVE names the folder that `headwater archive run` writes to"


class ArchiveMissing(Failure):
    """There is no archive where one was looked for."""


class ArchiveBusy(Failure):
    """Its files are being merged, or read, by another command."""


class ArchiveDamaged(Failure):
    """A file cannot be read to its end; the message names it."""


@dataclass(frozen=True, slots=True)
class File:
    """One file, as its name tells it."""

    path: Path
    kind: str
    records: int
    compacted: bool

    def bytes(self) -> int:
        """Its size on the disk."""
        return self.path.stat().st_size


@dataclass(frozen=True, slots=True)
class Archive:
    """One folder."""

    root: Path

    @classmethod
    def at(cls, root: Path | None) -> "Archive":
        """The one that is there. Raises ArchiveMissing."""
        if root is None:
            raise ArchiveMissing(f"no archive is set: {_HOW}")
        if not root.is_dir():
            raise ArchiveMissing(f"there is no archive at {root}: {_HOW}")
        return cls(root)

    def make(self) -> None:
        """Make the folder where it is missing, so that it outlives a crash. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True)
        _sync(self.root.parent)

    def identity(self) -> str:
        """What tells this archive from another: 16 hex digits, drawn once. Raises OSError."""
        path = self.root / "id"
        if not path.exists():
            drawn = self._passing("id")
            drawn.write_text(secrets.token_hex(8))
            try:
                os.link(drawn, path)  # of two that draw at once, the second keeps to the first's
            except FileExistsError:
                pass
            finally:
                drawn.unlink()
        return path.read_text()

    def days(self, first: str = "", last: str = "9999") -> list[str]:
        """The days of which there is something, from `first` to `last`, in order."""
        found = (path.name for path in self.root.iterdir() if _DAY.fullmatch(path.name))
        return sorted(day for day in found if first <= day <= last)

    def files(self, day: str, kind: str | None = None) -> list[File]:
        """The files of a day, of one kind or of all."""
        found = []
        for path in sorted((self.root / day).iterdir()):
            if match := _NAME.fullmatch(path.name):
                found.append(File(path, match[1], int(match[2]), bool(match[3])))
        return [file for file in found if kind in (None, file.kind)]

    def write(self, day: str, kind: str, lines: Iterable[bytes], mark: str, *, compacted: bool = False) -> File | None:
        """A new file, or the same one again; `mark` (16 hex digits) stands for what it was made of. None: no lines.

        On return it outlives a crash of the machine. Raises OSError, and then there is no new file.
        """
        folder = self.root / day
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            _sync(self.root)
        part = self._passing(f"{day}/{kind}-{mark}")
        try:
            records = _pack(part, lines, COMPACT_LEVEL if compacted else LEVEL)
            if not records:
                return None
            path = folder / f"{kind}-{records}-{'compacted-' if compacted else ''}{mark}.jsonl.zst"
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _sync(folder)
        return File(path, kind, records, compacted)

    def replace(self, name: str, data: bytes) -> None:
        """A small file beside the days, whole or as it was. Raises OSError."""
        part = self._passing(name)
        with part.open("wb") as file:
            file.write(data)
            os.fsync(file.fileno())
        part.replace(self.root / name)
        _sync(self.root)

    def lines(self, file: File) -> Iterator[bytes]:
        """Its messages. Raises ArchiveDamaged, where some may have been handed out already; OSError."""
        unpack, rest, records = zstandard.ZstdDecompressor().decompressobj(), b"", 0
        try:
            with file.path.open("rb") as packed:
                while block := packed.read(_BLOCK):
                    *lines, rest = (rest + unpack.decompress(block)).split(b"\n")
                    records += len(lines)
                    yield from lines
        except zstandard.ZstdError as error:
            raise _damaged(file, str(error)) from error
        if not unpack.eof or unpack.unused_data or rest or records != file.records:
            raise _damaged(file, f"{records:,} whole lines were read of {file.records:,}")

    def remove(self, files: Iterable[File]) -> None:
        """Delete files of one day. Raises OSError."""
        folders = set()
        for file in files:
            file.path.unlink(missing_ok=True)
            folders.add(file.path.parent)
        for folder in folders:
            _sync(folder)

    def sweep(self, day: str) -> None:
        """Delete what killed processes have left half written in a day. Raises OSError."""
        before = time.time() - _ABANDONED_SECONDS
        for path in (self.root / day).glob(".*.part"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    @contextmanager
    def held(self, *, alone: bool) -> Iterator[None]:
        """While files are merged nobody else may read them, nor merge them; to write new ones is no matter.

        Raises ArchiveBusy at once, OSError.
        """
        with (self.root / "lock").open("a") as file:
            try:
                fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ArchiveBusy(
                    f"another command works on the archive at {self.root}; wait until it has ended"
                ) from error
            yield

    def _passing(self, name: str) -> Path:
        path = self.root / name
        return path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")


def _pack(path: Path, lines: Iterable[bytes], level: int) -> int:
    records = 0
    with path.open("wb") as file:
        packing = zstandard.ZstdCompressor(level=level, write_checksum=True)
        with packing.stream_writer(file, closefd=False) as packed:
            for records, line in enumerate(lines, start=1):  # noqa: B007 - counts them
                packed.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return records


def _sync(folder: Path) -> None:
    """So that a name that was given or taken away stays so."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _damaged(file: File, why: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"{file.path} is damaged ({why}): bring it back from a backup, or move it away; its articles are then "
        "those that the index or Kafka still have"
    )
