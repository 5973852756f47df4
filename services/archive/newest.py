"""Of each article, mark and sighting in some files the newest, and each once: what merging, restoring and exporting share.

Two passes over the files: one for the versions, some 150 bytes of memory an article of the day; one for the lines.
"""

from collections.abc import Container, Hashable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from services.archive.folder import Archive, ArchiveDamaged, File
from services.archive.kinds import Head, Kind
from services.contract.identity import key


@dataclass
class Left:
    """What was left out."""

    older: int = 0
    """Of which a newer one is there, or the same once more."""
    taken_down: int = 0


@dataclass(frozen=True, slots=True)
class Newest:
    """Of the messages of one kind and day. `texts`: of each text of an article, not of the article alone."""

    archive: Archive
    kind: Kind
    files: Sequence[File]
    taken: Container[bytes]
    texts: bool
    left: Left

    def __iter__(self) -> Iterator[tuple[Head, bytes]]:
        """Each with its line. Raises ArchiveDamaged, OSError."""
        ranks: dict[Hashable, int] = {}
        for head, _ in self._all():
            about, rank = head.about(self.texts), head.rank()
            ranks[about] = max(rank, ranks.get(about, rank))
        for head, line in self._all():
            if key(head.id) in self.taken:
                self.left.taken_down += 1
            elif ranks.get(head.about(self.texts)) == head.rank():
                del ranks[head.about(self.texts)]
                yield head, line
            else:
                self.left.older += 1

    def _all(self) -> Iterator[tuple[Head, bytes]]:
        decoder = msgspec.json.Decoder(self.kind.head)
        for file in self.files:
            for line in self.archive.lines(file):
                try:
                    head = decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise ArchiveDamaged(f"{file.path} holds a line that is no {self.kind.name}: {error}") from error
                yield head, line
