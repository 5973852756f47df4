"""A changelog that was made anew or has lost its end: the state before it is not of it, and is built again."""

from pathlib import Path

from services.runtime.memory import PartitionedMemory
from tests.fakes import arrival
from tests.unit.runtime.changelog import A, B, C, Changelog, fill, over, recalled, scene


def life(log: Changelog, folder: Path, log_id: str = "") -> tuple[dict[bytes, bytes], int]:
    """What a life remembers, and how often it found the changelog to be another."""
    remade: list[None] = []
    found: dict[bytes, bytes] = {}

    async def play() -> None:
        memory = PartitionedMemory(folder, log.append, log.replay, log_id=log_id, on_remade=lambda: remade.append(None))
        await memory.open(0)
        found.update(await recalled(memory, A, B, C))
        memory.close()

    scene(play)
    return found, len(remade)


def test_a_changelog_that_lost_its_end_replaces_the_state(tmp_path: Path) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    log.partitions[0] = [(C, b"c1")]
    assert life(log, tmp_path) == ({C: b"c1"}, 1)
    log.partitions[0].append((C, b"c2"))
    assert life(log, tmp_path) == ({C: b"c2"}, 0)
    assert log.read_from == [0, 2, 0, 1]


def test_a_changelog_that_lost_everything_is_written_from_its_new_start(tmp_path: Path) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    log.partitions[0] = []

    async def play() -> None:
        memory = over(log, tmp_path)
        await memory.open(0)
        await memory.remember([(arrival(b"", name=C), b"c1")])
        memory.close()

    scene(play)
    assert life(log, tmp_path) == ({C: b"c1"}, 0)


def test_another_topic_of_the_same_length_is_noticed_by_its_id(tmp_path: Path) -> None:
    log = Changelog()
    scene(lambda: fill(log, tmp_path))
    assert life(log, tmp_path, "first") == ({A: b"a2", B: b"b1"}, 0), "a state from before ids were kept is good"
    assert life(log, tmp_path, "first") == ({A: b"a2", B: b"b1"}, 0)
    log.partitions[0] = [(C, b"c1"), (C, b"c2")]
    assert life(log, tmp_path, "second") == ({C: b"c2"}, 1)
    assert life(log, tmp_path, "second") == ({C: b"c2"}, 0)
