"""State that outlives processes, folders and parts of the changelog, on real RocksDB folders."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.runtime import memory as module
from tests.fakes import arrival
from tests.unit.runtime.changelog import A, B, C, Changelog, fill, over, recalled, reopened, scene


def test_what_is_remembered_is_in_the_changelog_once_per_key(tmp_path: Path) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    assert log.partitions[0] == [(A, b"a2"), (B, b"b1")]


def test_after_a_restart_only_the_rest_is_replayed(tmp_path: Path) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    log.partitions[0].append((C, b"c1"))  # by another member, meanwhile
    assert reopened(log, tmp_path) == {A: b"a2", B: b"b1", C: b"c1"}
    assert log.read_from == [0, 2]


def test_a_lost_folder_is_rebuilt(tmp_path: Path) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    shutil.rmtree(tmp_path)
    assert reopened(log, tmp_path) == {A: b"a2", B: b"b1"}
    assert log.read_from == [0, 0]


@pytest.mark.parametrize("torn", ["CURRENT", "MANIFEST-*", "*.log"])
def test_a_torn_folder_is_rebuilt(tmp_path: Path, torn: str) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    hit = [path for path in (tmp_path / "partition-0").glob(torn) if path.stat().st_size]
    for path in hit:
        path.write_bytes(b"\xde\xad" * 40)
    assert reopened(log, tmp_path) == {A: b"a2", B: b"b1"}
    assert [path.name for path in tmp_path.iterdir()] == ["partition-0"]


def test_nothing_is_remembered_that_the_changelog_has_not(tmp_path: Path) -> None:
    log = Changelog()

    async def play() -> None:
        memory = over(log, tmp_path)
        await memory.open(0)
        log.broken = True
        with pytest.raises(ConnectionError):
            await memory.remember([(arrival(b"", name=A), b"a1")])
        assert await recalled(memory, A) == {}
        memory.close()

    scene(play)


def test_a_replay_that_breaks_off_can_be_tried_again_at_once(tmp_path: Path) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))

    def folders() -> list[str]:
        return [path.name for path in tmp_path.iterdir()]

    async def play() -> None:
        memory = over(log, tmp_path)
        log.broken = True
        with pytest.raises(ConnectionError) as kept:
            await memory.open(0)
        log.broken = False
        await memory.open(0)
        assert await recalled(memory, A) == {A: b"a2"}
        assert kept.value.args == ("changelog not read",)
        assert folders() == ["partition-0"]  # no second one beside a first that is still held
        memory.close()

    scene(play)


def test_partitions_are_apart_and_leave_one_by_one(tmp_path: Path) -> None:
    log = Changelog()

    async def play() -> None:
        memory = over(log, tmp_path)
        for partition in (0, 1, 0):
            await memory.open(partition)
        await memory.remember([(arrival(b"", name=A), b"zero"), (arrival(b"", name=A, partition=1), b"one")])
        assert await recalled(memory, A, partition=1) == {A: b"one"}
        memory.keep_only({1})
        with pytest.raises(KeyError):
            await recalled(memory, A)
        await memory.open(0)
        assert await recalled(memory, A) == {A: b"zero"}
        memory.close()

    scene(play)
    assert log.read_from == [0, 0, 1]


HOLDER = """
import sys
from rocksdict import Options, Rdict
held = Rdict(sys.argv[1], Options(raw_mode=True))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_held_by_another_process_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.3)
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "partition-0")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert reopened(log, tmp_path) == {A: b"a2", B: b"b1"}
        holder.communicate(b"")
    assert [path.name for path in tmp_path.iterdir()] == ["partition-0"]
    assert log.read_from == [0, 0]
