"""The lock file as it is, and what is said when it or a jar is broken."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.jars import LOCK_FILE, Group, JarLock, LockedJar, damaged, jar_folder, read_lock
from services.local.lock import ELASTICSEARCH_VERSION, KAFKA_VERSION


def lock_of(*contents: bytes) -> JarLock:
    jars = (
        LockedJar(f"org.example:part{number}:1.0", hashlib.sha256(content).hexdigest(), len(content), (Group.KAFKA,))
        for number, content in enumerate(contents)
    )
    return JarLock(tuple(jars), "0" * 64)


def put(cache: Path, jar: LockedJar, content: bytes) -> None:
    jar_folder(cache).mkdir(parents=True, exist_ok=True)
    (jar_folder(cache) / jar.filename).write_bytes(content)


def test_every_part_of_a_server_has_the_version_that_was_asked_for() -> None:
    jars = read_lock().jars
    kafka = {jar.coordinate.split(":")[2] for jar in jars if jar.coordinate.startswith("org.apache.kafka:")}
    elastic = {jar.coordinate.split(":")[2] for jar in jars if jar.coordinate.startswith("org.elasticsearch")}
    assert kafka == {KAFKA_VERSION}
    assert elastic == {ELASTICSEARCH_VERSION}


def test_no_class_path_holds_two_versions_of_one_artifact() -> None:
    lock = read_lock()
    for group in Group:
        names = [jar.coordinate.rpartition(":")[0] for jar in lock.of(group)]
        assert names, group
        assert len(names) == len(set(names))


def test_the_netty_module_repeats_nothing_of_the_server() -> None:
    lock = read_lock()
    assert not set(lock.of(Group.NETTY)) & set(lock.of(Group.ELASTICSEARCH))


def test_the_lock_names_no_host() -> None:
    assert "//" not in LOCK_FILE.read_text(encoding="utf-8")


def test_whole_jars_are_not_damaged(tmp_path: Path) -> None:
    lock = lock_of(b"one", b"two!")
    for jar, content in zip(lock.jars, (b"one", b"two!"), strict=True):
        put(tmp_path, jar, content)
    assert damaged(lock, tmp_path) == {}
    assert damaged(lock, tmp_path, thorough=True) == {}


def test_missing_and_cut_jars_are_told(tmp_path: Path) -> None:
    lock = lock_of(b"one", b"two!")
    put(tmp_path, lock.jars[1], b"two")
    assert damaged(lock, tmp_path) == {
        lock.jars[0]: "missing",
        lock.jars[1]: "damaged: 3 bytes instead of 4",
    }


def test_a_flipped_byte_is_seen_by_the_thorough_look_only(tmp_path: Path) -> None:
    lock = lock_of(b"one")
    put(tmp_path, lock.jars[0], b"onf")
    assert damaged(lock, tmp_path) == {}
    assert "SHA-256" in damaged(lock, tmp_path, thorough=True)[lock.jars[0]]


@pytest.mark.parametrize(
    "text",
    ["", "[[jar]]\n", "not toml", '[[jar]]\ncoordinate="a:b:1"\nsha256="0"\nsize="3"\ngroups=["kafka"]\n'],
)
def test_a_broken_lock_says_how_to_make_it_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lock.toml"
    path.write_text(text)
    with pytest.raises(LocalStackError, match=r"python -m services\.local\.lock"):
        read_lock(path)


def test_two_jars_of_one_file_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lock.toml"
    entry = '[[jar]]\ncoordinate="{}:same:1"\nsha256="0"\nsize=3\ngroups=["kafka"]\n'
    path.write_text(entry.format("a") + entry.format("b"))
    with pytest.raises(LocalStackError, match=r"same-1\.jar"):
        read_lock(path)


def test_an_artifact_that_the_lock_lacks_is_named() -> None:
    with pytest.raises(LocalStackError, match=r"org\.example:absent"):
        read_lock().version("org.example:absent")
