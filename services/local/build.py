"""Compile our Elasticsearch module and lay out the server's home folder, once per version of sources and jars.

The published jars lack the language analyzers and `GET /`; a Java compiler is itself one of the locked jars.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from services.local.errors import LocalStackError
from services.local.jars import Group, JarLock, jar_folder
from services.local.report import Reporter

SOURCES = Path(__file__).with_name("java")
LAUNCHER = "LocalNode"
JAVA_RELEASE = "21"
DESCRIPTOR = """name={name}
description={description}
version={version}
elasticsearch.version={version}
java.version={java}
classname={classname}
"""


@dataclass(frozen=True)
class ElasticsearchHome:
    """`home` holds modules/ and plugins/; `launcher` is the jar with the main class."""

    home: Path
    launcher: Path


def home_for(lock: JarLock, cache: Path) -> ElasticsearchHome:
    """Where the home folder for these sources and jars is, or is to be."""
    digest = hashlib.sha256(lock.digest.encode())
    for part in [Path(__file__), *sorted(SOURCES.glob("*.java"))]:
        digest.update(part.name.encode() + b"\0" + part.read_bytes())
    folder = cache / "elasticsearch" / digest.hexdigest()[:16]
    return ElasticsearchHome(folder / "home", folder / "launcher.jar")


def make_home(lock: JarLock, cache: Path, java: Path, reporter: Reporter) -> None:
    """Make the home folder when it is absent; the jars must be in the cache.

    Raises LocalStackError with the compiler's words.
    """
    folder = home_for(lock, cache).home.parent
    if folder.is_dir():
        return
    reporter.step("Compiling the Elasticsearch language module (once)")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "made"
        _make(made, lock, cache, java)
        made.rename(folder)


def _make(made: Path, lock: JarLock, cache: Path, java: Path) -> None:
    version = lock.version("org.elasticsearch:elasticsearch")
    classes = made / "classes"
    modules = made / "home" / "modules"
    (made / "home" / "plugins").mkdir(parents=True)
    _compile(classes, lock, cache, java)
    _module(
        modules / "transport-netty4",
        version,
        "HTTP and transport over Netty",
        "org.elasticsearch.transport.netty4.Netty4Plugin",
    )
    for jar in lock.of(Group.NETTY):
        _link(jar_folder(cache) / jar.filename, modules / "transport-netty4" / jar.filename)
    _module(modules / "headwater", version, "Language analyzers and GET /", "headwater.LocalPlugin")
    launcher = [path for path in classes.rglob("*.class") if path.stem == LAUNCHER]
    others = [path for path in classes.rglob("*.class") if path.stem != LAUNCHER]
    _pack(made / "launcher.jar", classes, launcher)
    _pack(modules / "headwater" / "headwater.jar", classes, others)
    shutil.rmtree(classes)


def _module(folder: Path, version: str, description: str, classname: str) -> None:
    folder.mkdir(parents=True)
    text = DESCRIPTOR.format(
        name=folder.name, description=description, version=version, java=JAVA_RELEASE, classname=classname
    )
    (folder / "plugin-descriptor.properties").write_text(text, encoding="utf-8")


def _compile(classes: Path, lock: JarLock, cache: Path, java: Path) -> None:
    jars = jar_folder(cache)
    compiler = lock.of(Group.COMPILER)[0]
    path = os.pathsep.join(str(jars / jar.filename) for jar in lock.of(Group.ELASTICSEARCH))
    command = [str(java), "-jar", str(jars / compiler.filename)]
    command += ["-source", JAVA_RELEASE, "-target", JAVA_RELEASE, "-cp", path, "-d", str(classes)]
    command += [str(source) for source in sorted(SOURCES.glob("*.java"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise LocalStackError(f"The Elasticsearch module in {SOURCES} does not compile:\n{done.stdout}{done.stderr}")


def _link(source: Path, target: Path) -> None:
    """A symbolic link costs no space and follows when the jar is fetched anew; some file systems have none."""
    try:
        target.symlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _pack(jar: Path, classes: Path, files: list[Path]) -> None:
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.write(path, path.relative_to(classes).as_posix())
