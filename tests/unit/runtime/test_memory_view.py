"""The index that a step keeps over its memory hears everything: what is read back, what is new, what is another's now."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from services.runtime.memory import PartitionedMemory
from tests.fakes import arrival
from tests.unit.runtime.changelog import A, B, Changelog, fill, recalled, scene


@dataclass
class Heard:
    """A view that notes what it is told; the greatest value comes first."""

    told: dict[tuple[int, bytes], bytes] = field(default_factory=dict)

    def place(self, value: bytes) -> int:
        return -int.from_bytes(value, "big")

    def put(self, partition: int, key: bytes, value: bytes) -> None:
        self.told[partition, key] = value

    def clear(self, partition: int) -> None:
        self.told = {place: value for place, value in self.told.items() if place[0] != partition}


@pytest.mark.parametrize("kept", [None, timedelta(days=8)], ids=["for ever", "eight days"])
def test_a_view_hears_the_past_the_new_and_what_is_gone(tmp_path: Path, kept: timedelta | None) -> None:
    log, heard, shown = Changelog(), Heard(), list[int]()
    scene(lambda: fill(log, tmp_path / "former"))

    async def play() -> None:
        memory = PartitionedMemory(
            tmp_path / "own", log.append, log.replay, view=heard, kept=kept, on_shown=lambda: shown.append(0)
        )
        await memory.open(0)
        assert heard.told == {(0, A): b"a2", (0, B): b"b1"}
        await memory.remember([(arrival(b"", name=A), b"a3")])
        assert heard.told[0, A] == b"a3"
        assert await recalled(memory, A, B) == {A: b"a3", B: b"b1"}
        memory.keep_only(set())
        assert heard.told == {}
        await memory.open(0)  # from its own folder this time: nothing is left to replay
        assert heard.told == {(0, A): b"a3", (0, B): b"b1"}
        memory.close()

    scene(play)
    assert len(shown) == 8  # each entry twice: found, and put in its place


def test_the_past_is_told_in_the_view_s_order(tmp_path: Path) -> None:
    log, heard = Changelog(), Heard()
    scene(lambda: fill(log, tmp_path / "former"))

    async def play() -> None:
        memory = PartitionedMemory(tmp_path / "own", log.append, log.replay, view=heard)
        await memory.open(0)
        assert list(heard.told.values()) == [b"b1", b"a2"]
        memory.close()

    scene(play)


def test_what_is_older_than_it_is_kept_goes_when_the_store_compacts(tmp_path: Path) -> None:
    log = Changelog()

    async def play() -> None:
        memory = PartitionedMemory(tmp_path, log.append, log.replay, kept=timedelta(seconds=1))
        await memory.open(0)
        await memory.remember([(arrival(b"", name=A), b"old")])
        store = memory._stores[0]
        store.flush()
        await asyncio.sleep(2.1)  # RocksDB counts whole seconds
        store.compact_range(None, None)
        assert await recalled(memory, A) == {}
        memory.close()

    scene(play)
