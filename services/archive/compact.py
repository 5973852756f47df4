"""Merges a day's files into one for each kind: the newest of each article, without what was taken down.

Killed at any moment nothing is lost: the merged file is there before those that it was made of go.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from services.archive import acts
from services.archive.folder import Archive, File
from services.archive.kinds import KINDS, Head, Kind
from services.archive.newest import Left, Newest
from services.contract.articles import SCHEMA, decode, encode
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of one kind's files of a day."""

    day: str
    kind: str
    files: int
    records: int
    """That are left."""
    older: int
    taken_down: int
    bytes_before: int
    bytes_after: int


@dataclass(frozen=True, slots=True)
class Compaction:
    """Of one archive."""

    archive: Archive
    settings: Settings
    texts: bool = False
    """Keep the newest version of each text of an article, not of the article alone."""
    again: bool = False
    """Days too that are merged already."""

    def run(self) -> Iterator[Merged]:
        """Day by day. Raises ArchiveBusy, ArchiveDamaged, BrokerUnreachable, TimeoutError, OSError."""
        with self.archive.held(alone=True):
            taken = frozenset(acts.keep(self.archive, self.settings))
            fresh = not taken <= acts.cleared(self.archive)
            for day in self.archive.days():
                self.archive.sweep(day)
                for kind in KINDS.values():
                    files = self.archive.files(day, kind.name)
                    if files and (fresh or self.again or len(files) > 1 or not files[0].compacted):
                        yield self._merge(day, kind, files, taken)
            acts.clear(self.archive, taken)

    def _merge(self, day: str, kind: Kind, files: Sequence[File], taken: frozenset[bytes]) -> Merged:
        before, left = sum(file.bytes() for file in files), Left()
        newest = Newest(self.archive, kind, files, taken, self.texts, left)
        names = "\n".join(file.path.name for file in files)
        mark = blake2b(names.encode(), digest_size=8).hexdigest()
        lines = (_current(kind, head, line) for head, line in newest)
        made = self.archive.write(day, kind.name, lines, mark, compacted=True)
        self.archive.remove(file for file in files if made is None or file.path != made.path)
        records, after = (made.records, made.bytes()) if made else (0, 0)
        return Merged(day, kind.name, len(files), records, left.older, left.taken_down, before, after)


def _current(kind: Kind, head: Head, line: bytes) -> bytes:
    """The message under today's schema number: only those of the number before can be read at all."""
    return line if head.schema >= SCHEMA else encode(decode(kind.whole, line))
