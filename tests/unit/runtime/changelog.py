"""A changelog in memory, and lives of a memory over it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from services.runtime.errors import StateAhead
from services.runtime.memory import PartitionedMemory
from tests.fakes import arrival

A, B, C = (bytes([n]) * 16 for n in (1, 2, 3))


class Changelog:
    """A compacted topic in memory; `first` is where it starts after the broker has lost or compacted data."""

    def __init__(self) -> None:
        self.partitions: dict[int, list[tuple[bytes, bytes]]] = {}
        self.read_from: list[int] = []
        self.broken = False

    async def append(self, partition: int, entries: Sequence[tuple[bytes, bytes]]) -> int:
        if self.broken:
            raise ConnectionError("changelog not written")
        records = self.partitions.setdefault(partition, [])
        records += entries
        return len(records)

    async def replay(self, partition: int, start: int) -> AsyncIterator[tuple[int, bytes, bytes]]:
        self.read_from.append(start)
        records = self.partitions.get(partition, [])
        if self.broken:
            raise ConnectionError("changelog not read")
        if start > len(records):
            raise StateAhead("it ends before")
        for offset in range(start, len(records)):
            yield offset, *records[offset]


def over(log: Changelog, folder: Path) -> PartitionedMemory:
    return PartitionedMemory(folder, log.append, log.replay)


async def recalled(memory: PartitionedMemory, *keys: bytes, partition: int = 0) -> dict[bytes, bytes]:
    return await memory.recall([(partition, key) for key in keys])


def scene(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(play())


async def fill(log: Changelog, folder: Path) -> None:
    """A first life: A and B are remembered, A twice."""
    memory = over(log, folder)
    await memory.open(0)
    await memory.remember([(arrival(b"", name=A), b"a1"), (arrival(b"", name=B), b"b1"), (arrival(b"", name=A), b"a2")])
    assert await recalled(memory, A, B, C) == {A: b"a2", B: b"b1"}
    memory.close()


def reopened(log: Changelog, folder: Path) -> dict[bytes, bytes]:
    """What a second life remembers."""
    found: dict[bytes, bytes] = {}

    async def play() -> None:
        memory = over(log, folder)
        await memory.open(0)
        found.update(await recalled(memory, A, B, C))
        memory.close()

    scene(play)
    return found
