"""The list of jars that the two servers need, read from the lock file beside the code.

A server that is downloaded must be the same bytes everywhere, so each jar is named with its size and SHA-256.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from services.local.errors import LocalStackError

LOCK_FILE = Path(__file__).with_name("jars.lock.toml")


class Group(StrEnum):
    """What a jar is for: a class path, a module folder, or the compiler."""

    KAFKA = "kafka"
    ELASTICSEARCH = "elasticsearch"
    NETTY = "netty"
    COMPILER = "compiler"


@dataclass(frozen=True)
class LockedJar:
    """One jar: coordinate `group:artifact:version`, hexadecimal SHA-256, size in bytes, and who needs it."""

    coordinate: str
    sha256: str
    size: int
    groups: tuple[Group, ...]

    @property
    def filename(self) -> str:
        """Name in the cache; unique within a lock, which `read_lock` checks."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


@dataclass(frozen=True)
class JarLock:
    """All jars of the two servers; `digest` is the SHA-256 of the lock file itself."""

    jars: tuple[LockedJar, ...]
    digest: str

    def of(self, group: Group) -> tuple[LockedJar, ...]:
        """The jars of one group, in the order of the lock file."""
        return tuple(jar for jar in self.jars if group in jar.groups)

    def version(self, artifact: str) -> str:
        """Version of `group:artifact`. Raises LocalStackError when the lock does not hold it."""
        for jar in self.jars:
            name, _, version = jar.coordinate.rpartition(":")
            if name == artifact:
                return version
        raise LocalStackError(f"The jar lock holds no {artifact}. Make it anew with: python -m services.local.lock")


def read_lock(path: Path = LOCK_FILE) -> JarLock:
    """Read a lock file. Raises LocalStackError when it is missing, not TOML, or names two jars alike."""
    try:
        raw = path.read_bytes()
        tables = tomllib.loads(raw.decode())["jar"]
        jars = tuple(_jar(table) for table in tables)
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise LocalStackError(
            f"The jar lock {path} cannot be read ({error}). Make it anew with: python -m services.local.lock"
        ) from error
    names = [jar.filename for jar in jars]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LocalStackError(f"The jar lock {path} names these files twice: {', '.join(twice)}.")
    return JarLock(jars, hashlib.sha256(raw).hexdigest())


def _jar(table: dict[str, object]) -> LockedJar:
    groups, size = table["groups"], table["size"]
    if not isinstance(groups, list) or not isinstance(size, int):
        raise TypeError(f"'groups' must be a list and 'size' a number in {table}")
    return LockedJar(str(table["coordinate"]), str(table["sha256"]), size, tuple(Group(name) for name in groups))


def jar_folder(cache: Path) -> Path:
    """Where the jars lie in the cache."""
    return cache / "jars"


def damaged(lock: JarLock, cache: Path, *, thorough: bool = False) -> dict[LockedJar, str]:
    """Jars of the cache that are not as the lock says, each with the reason in words.

    Looks at presence and size, one stat a jar, so every start can afford it; `thorough` reads all bytes (0.2 s).
    """
    found: dict[LockedJar, str] = {}
    for jar in lock.jars:
        path = jar_folder(cache) / jar.filename
        if not path.is_file():
            found[jar] = "missing"
        elif (problem := mismatch(path, jar, sizes_only=not thorough)) is not None:
            found[jar] = problem
    return found


def mismatch(path: Path, jar: LockedJar, *, sizes_only: bool = False) -> str | None:
    """How a file differs from what the lock says of the jar, in words; None when it does not."""
    size = path.stat().st_size
    if size != jar.size:
        return f"damaged: {size:,} bytes instead of {jar.size:,}"
    if sizes_only:
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return None if digest == jar.sha256 else f"damaged: SHA-256 {digest} instead of {jar.sha256}"
