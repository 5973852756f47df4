"""The shared part of the Java command lines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.jars import Group, JarLock, LockedJar
from services.local.java_command import ClassArchive, archive_for, class_path, java_options
from services.local.settings import StackSettings

LOCK = JarLock((LockedJar("a:b:1", "0", 1, (Group.KAFKA,)), LockedJar("a:c:2", "0", 1, (Group.NETTY,))), "")


def test_the_class_path_is_that_of_the_group(tmp_path: Path) -> None:
    assert class_path(LOCK, tmp_path, Group.KAFKA, Path("/first.jar")) == f"/first.jar:{tmp_path}/jars/b-1.jar"


def test_a_folder_that_a_class_path_cannot_name_is_refused() -> None:
    with pytest.raises(LocalStackError, match="which Java cannot take"):
        class_path(LOCK, Path("/a:b"), Group.KAFKA)


def test_heap_and_temporary_folder_are_set(tmp_path: Path) -> None:
    options = java_options(StackSettings(state=tmp_path), 300)
    assert {"-Xms300m", "-Xmx300m", f"-Djava.io.tmpdir={tmp_path}/tmp"} <= set(options)


def test_the_first_start_records_and_later_ones_use(tmp_path: Path) -> None:
    archive = ClassArchive(tmp_path / "cache" / "kept.aot", tmp_path / "recorded.aot")
    archive.recorded.write_bytes(b"left over by a start that was killed")
    assert archive.recording
    assert archive.options() == [f"-XX:AOTCacheOutput={archive.recorded}"]
    assert not archive.recorded.exists()
    archive.recorded.write_bytes(b"whole")
    archive.adopt()
    assert archive.kept.read_bytes() == b"whole"
    assert not archive.recording
    assert archive.options()[0] == f"-XX:AOTCache={archive.kept}"


def test_only_the_newest_archives_of_a_server_are_kept(tmp_path: Path) -> None:
    for number in range(6):
        archive = ClassArchive(tmp_path / f"kafka-{number}.aot", tmp_path / "recorded")
        archive.recorded.write_bytes(b"classes")
        archive.adopt()
        os.utime(archive.kept, (number, number))
    (tmp_path / "elasticsearch-0.aot").write_bytes(b"other")
    last = ClassArchive(tmp_path / "kafka-6.aot", tmp_path / "recorded")
    last.recorded.write_bytes(b"classes")
    last.adopt()
    kept = sorted(path.name for path in tmp_path.glob("*.aot"))
    assert kept == ["elasticsearch-0.aot", "kafka-4.aot", "kafka-5.aot", "kafka-6.aot"]


def test_adopting_nothing_makes_nothing(tmp_path: Path) -> None:
    archive = ClassArchive(tmp_path / "cache" / "kept.aot", tmp_path / "recorded.aot")
    archive.adopt()
    assert not archive.kept.parent.exists()


def test_another_class_path_has_another_archive(tmp_path: Path) -> None:
    settings = StackSettings(state=tmp_path, cache=tmp_path)
    one = archive_for(settings, "kafka", Path("java"), "a.jar")
    other = archive_for(settings, "kafka", Path("java"), "b.jar")
    assert one.kept != other.kept
    assert one == archive_for(settings, "kafka", Path("java"), "a.jar")
