"""The lock file's text is read back as it was written."""

from __future__ import annotations

from pathlib import Path

from services.local.jars import Group, LockedJar, read_lock
from services.local.lock import ROOTS, render


def test_what_is_rendered_is_read_back(tmp_path: Path) -> None:
    jars = [
        LockedJar("org.example:one:1.0", "ab" * 32, 12, (Group.KAFKA,)),
        LockedJar("org.example:two:2.0", "cd" * 32, 345, (Group.ELASTICSEARCH, Group.KAFKA)),
    ]
    path = tmp_path / "lock.toml"
    path.write_text(render(jars), encoding="utf-8")
    assert read_lock(path).jars == tuple(jars)


def test_every_root_is_in_the_committed_lock() -> None:
    lock = read_lock()
    for group, roots in ROOTS.items():
        assert set(roots) <= {jar.coordinate for jar in lock.of(group)}
