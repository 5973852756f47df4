"""The folder of what is too large for any topic: kept compressed, and given up when its article is taken down."""

import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

import zstandard

from services.contract.belonging import belongs
from services.runtime.settings import Settings

OVERSIZE: Final = "oversize"
MOST_BYTES: Final = 1 << 30
"""Of one record, unpacked: none that was kept is near it, so a file that is has been tampered with."""

ABANDONED_SECONDS: Final = 3600


def folder(settings: Settings) -> Path:
    """Where they lie; it need not exist yet."""
    return settings.home / "archive" / OVERSIZE


def keep(settings: Settings, data: bytes) -> Path:
    """Keep what no topic takes, named by its content, so that twice the same is kept once."""
    folder(settings).mkdir(parents=True, exist_ok=True)
    path = folder(settings) / f"{blake2b(data, digest_size=16).hexdigest()}.zst"
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(zstandard.compress(data))
        part.replace(path)
    return path.absolute()


def remove(settings: Settings, id_: bytes) -> list[Path]:
    """Delete the files that may be of the article with this key, and what a killed process left half written; which.
    Raises OSError."""
    abandoned = time.time() - ABANDONED_SECONDS
    found = [path for path in folder(settings).glob("*.part") if path.stat().st_mtime < abandoned]
    found += [path for path, data in _unpacked(settings) if belongs(data, None, {id_})]
    for path in found:
        path.unlink(missing_ok=True)
    return found


def _unpacked(settings: Settings) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder(settings).glob("*.zst")):
        yield path, zstandard.decompress(path.read_bytes(), max_output_size=MOST_BYTES)
