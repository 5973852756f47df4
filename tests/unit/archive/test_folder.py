"""Files that are whole or not there, told by their names, and read to their end or refused."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from services.archive.folder import Archive, ArchiveDamaged, ArchiveMissing

MARK = "0123456789abcdef"
DAY = "2026-11-27"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_what_is_written_is_read_and_told(archive: Archive) -> None:
    lines = [b"%d" % n * 50_000 for n in range(300)]
    made = archive.write(DAY, "articles", lines, MARK)
    assert made
    assert made.path.name == f"articles-300-{MARK}.jsonl.zst"
    assert list(archive.lines(made)) == lines
    assert archive.files(DAY) == archive.files(DAY, "articles") == [made]
    assert archive.files(DAY, "links") == []
    assert made.bytes() == made.path.stat().st_size < sum(map(len, lines))


def test_the_same_again_is_the_same_file(archive: Archive) -> None:
    for _ in range(2):
        archive.write(DAY, "articles", [b"one"], MARK)
    archive.write(DAY, "articles", [b"one"], MARK, compacted=True)
    names = [file.path.name for file in archive.files(DAY)]
    assert names == [f"articles-1-{MARK}.jsonl.zst", f"articles-1-compacted-{MARK}.jsonl.zst"]
    assert [file.compacted for file in archive.files(DAY)] == [False, True]


def test_nothing_makes_no_file(archive: Archive) -> None:
    assert archive.write(DAY, "articles", [], MARK) is None
    assert list((archive.root / DAY).iterdir()) == []


def test_a_write_that_fails_leaves_nothing(archive: Archive) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        archive.write(DAY, "articles", broken(), MARK)
    assert list((archive.root / DAY).iterdir()) == []


def test_days_are_in_order_and_from_one_to_another(archive: Archive) -> None:
    for day in ("2026-11-28", "2026-10-01", "2026-11-27"):
        archive.write(day, "articles", [b"one"], MARK)
    (archive.root / "lost+found").mkdir()
    assert archive.days() == ["2026-10-01", "2026-11-27", "2026-11-28"]
    assert archive.days("2026-10-02", "2026-11-27") == ["2026-11-27"]


@pytest.mark.parametrize("harm", ["cut", "changed", "longer", "fewer"])
def test_a_damaged_file_is_refused_by_its_name(archive: Archive, harm: str) -> None:
    made = archive.write(DAY, "articles", [os.urandom(64).hex().encode() for _ in range(100)], MARK)
    assert made
    data = made.path.read_bytes()
    harmed = {"cut": data[:-9], "changed": data[:200] + bytes([data[200] ^ 1]) + data[201:], "longer": data + b"more"}
    if harm == "fewer":
        made.path.rename(made.path.with_name(f"articles-101-{MARK}.jsonl.zst"))
    else:
        made.path.write_bytes(harmed[harm])
    (found,) = archive.files(DAY)
    with pytest.raises(ArchiveDamaged, match=str(found.path)):
        list(archive.lines(found))


def test_what_a_killed_process_has_left_goes_once_it_is_old(archive: Archive) -> None:
    archive.write(DAY, "articles", [b"one"], MARK)
    old, young = archive.root / DAY / ".articles-x-1.part", archive.root / DAY / ".articles-x-2.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    archive.sweep(DAY)
    assert (old.exists(), young.exists()) == (False, True)
    assert len(archive.files(DAY)) == 1


def test_it_has_one_identity_for_ever(archive: Archive, tmp_path: Path) -> None:
    first = archive.identity()
    assert len(first) == 16
    assert archive.identity() == first
    assert [path.name for path in tmp_path.iterdir()] == ["id"]
    other = Archive(tmp_path / "other")
    other.make()
    assert other.identity() != first


HOLD: Final = """
import sys
from pathlib import Path
from services.archive.folder import Archive, ArchiveBusy
try:
    with Archive(Path(sys.argv[1])).held(alone=sys.argv[2] == "True"):
        print("held")
except ArchiveBusy:
    print("busy")
"""


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [(True, True, "busy"), (True, False, "busy"), (False, True, "busy"), (False, False, "held")],
)
def test_who_merges_is_alone(archive: Archive, mine: bool, other: bool, expected: str) -> None:
    command = [sys.executable, "-c", HOLD, str(archive.root), str(other)]
    with archive.held(alone=mine):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == expected


def test_an_archive_that_is_not_there_is_named(tmp_path: Path) -> None:
    for root in (None, tmp_path / "none"):
        with pytest.raises(ArchiveMissing, match="HEADWATER_ARCHIVE names the folder"):
            Archive.at(root)
    assert Archive.at(tmp_path).root == tmp_path
