"""The newest version of each item is remembered, by whichever process."""

from pathlib import Path

from services.producers.wire_versions import KEPT, WireVersions
from tests.fakes import NOON, at


def test_the_newest_stays_the_newest(tmp_path: Path) -> None:
    versions, other = WireVersions(tmp_path / "a" / "wires.db"), WireVersions(tmp_path / "a" / "wires.db")
    assert [versions.enter("x", 1, NOON), other.enter("x", 3, NOON), versions.enter("x", 2, NOON)] == [1, 3, 3]
    assert other.enter("y", 1, NOON) == 1


def test_what_was_not_seen_for_long_is_forgotten(tmp_path: Path) -> None:
    versions = WireVersions(tmp_path / "wires.db")
    versions.enter("x", 3, NOON)
    versions.enter("y", 1, at(0) + KEPT / 2)
    versions.enter("y", 1, NOON + KEPT + KEPT / 4)
    assert versions.enter("x", 1, NOON + KEPT + KEPT / 4) == 1
    assert versions.enter("y", 0, NOON + KEPT + KEPT / 4) == 1
