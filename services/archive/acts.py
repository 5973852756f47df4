"""What was taken down, as the archive itself remembers it: also where Kafka is lost, nothing of that may come back.

Kafka's topic of tombstones is the record; this is its copy beside the files, and a restore gives back what Kafka lacks.
"""

from typing import Final

import msgspec

from services.archive.folder import Archive, ArchiveDamaged
from services.contract.articles import encode, reader
from services.contract.identity import key
from services.contract.notices import Tombstone
from services.runtime.settings import Settings
from services.runtime.tombstones import record, tombstones

_NAME: Final = "taken-down.jsonl"
_CLEARED: Final = "cleared"
_STONES: Final = reader(Tombstone)


def kept(archive: Archive) -> dict[bytes, Tombstone]:
    """The archive's copy, by the articles' keys. Raises ArchiveDamaged, OSError."""
    path = archive.root / _NAME
    lines = path.read_bytes().splitlines() if path.exists() else []
    try:
        return {key(stone.id): stone for stone in map(_STONES.decode, lines)}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveDamaged(f"{path} cannot be read ({error}): bring it back from a backup") from error


def keep(archive: Archive, settings: Settings) -> dict[bytes, Tombstone]:
    """Bring the copy up to date; all that was ever taken down. Raises BrokerUnreachable, TimeoutError, OSError."""
    before = kept(archive)
    known = before | tombstones(settings)
    if known != before:
        lines = (encode(known[id_]) + b"\n" for id_ in sorted(known))
        archive.replace(_NAME, b"".join(lines))
    return known


def give_back(archive: Archive, settings: Settings) -> int:
    """Record anew what Kafka has forgotten; how many. Raises BrokerUnreachable, PublishFailed, TimeoutError, OSError."""
    known = tombstones(settings)
    forgotten = [stone for id_, stone in kept(archive).items() if id_ not in known]
    for stone in forgotten:
        record(settings, stone)
    return len(forgotten)


def cleared(archive: Archive) -> frozenset[bytes]:
    """The keys that no merged file holds any more. Raises OSError."""
    path = archive.root / _CLEARED
    data = path.read_bytes() if path.exists() else b""
    return frozenset(data[at : at + 16] for at in range(0, len(data), 16))


def clear(archive: Archive, taken: frozenset[bytes]) -> None:
    """Note them. Raises OSError."""
    archive.replace(_CLEARED, b"".join(sorted(taken)))
