"""State by Kafka key: a RocksDB folder per partition, with a compacted changelog topic as its truth.

Not a Faust table: those write their changelog without waiting for the ack and have known gaps in recovery. Here an
entry is remembered once the broker has it, and a partition is read back whole before its first message is worked on.
"""

import asyncio
import re
import shutil
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from rocksdict import AccessType, BlockBasedOptions, Cache, Options, Rdict, WriteBatch

from services.runtime.arrival import Arrival
from services.runtime.errors import StateAhead
from services.runtime.step import View

log = structlog.get_logger()

OFFSET: Final = b"\x00next-changelog-offset"
"""Longer than any article key, so it cannot be one."""
LOG_ID: Final = b"\x00id-of-the-changelogs-topic"
AT_ONCE: Final = 1000
"""Entries that are read back at a time."""
LOCK_SECONDS: Final = 5
_LOCKED: Final = re.compile("while lock file|lock hold by", re.IGNORECASE)
"""How RocksDB says that another process, or this one, has the folder. A `block checksum mismatch` is not that."""

Append = Callable[[int, Sequence[tuple[bytes, bytes]]], Awaitable[int]]
"""(partition, entries) to the changelog; returns the offset after the last one, once all are acked."""
Replay = Callable[[int, int], AsyncIterator[tuple[int, bytes, bytes]]]
"""(partition, from offset) to the changelog's end: offset, key, value. Starts at the earliest where it must.

Raises StateAhead where the changelog ends before.
"""


def _options() -> Options:
    options = Options(raw_mode=True)
    options.create_if_missing(True)
    options.set_write_buffer_size(4 << 20)
    options.set_max_write_buffer_number(2)
    table = BlockBasedOptions()
    table.set_block_cache(Cache(4 << 20))
    table.set_bloom_filter(10, False)
    options.set_block_based_table_factory(table)
    return options


class PartitionedMemory:
    """The memory of one worker: the stores of the partitions that it has now."""

    def __init__(
        self,
        folder: Path,
        append: Append,
        replay: Replay,
        *,
        log_id: str = "",
        on_remade: Callable[[], None] = lambda: None,
        view: View | None = None,
        kept: timedelta | None = None,
        on_shown: Callable[[], None] = lambda: None,
    ) -> None:
        """`folder` is created; each partition gets a folder in it. `log_id` names this very changelog ("": unknown);
        `on_remade` hears that a state was of another one, or ahead of it, and is rebuilt. `view` hears every entry;
        `kept` is how long one is remembered at least (None: for ever), later it goes when RocksDB compacts.
        `on_shown` hears each entry of the past that a view has been told, so that a long start is not taken for a hang.
        """
        self._folder, self._append, self._replay = folder, append, replay
        self._log_id, self._on_remade = log_id.encode(), on_remade
        self._view, self._on_shown = view, on_shown
        self._access = AccessType.with_ttl(int(kept.total_seconds())) if kept else AccessType.read_write()
        self._stores: dict[int, Rdict] = {}
        self._private: set[Path] = set()

    async def open(self, partition: int) -> None:
        """Bring a partition's state up to its changelog's end. Cheap where it is open already."""
        if partition in self._stores:
            return
        store = await asyncio.to_thread(self._open_store, partition)
        try:
            if self._log_id and store.get(LOG_ID) not in (None, b"", self._log_id):
                raise StateAhead("the changelog's topic was deleted and made anew")
            await self._catch_up(partition, store)
        except StateAhead as error:
            log.error("state is not of this changelog, rebuilt from it", partition=partition, reason=str(error))
            self._on_remade()
            self._wipe(store)
            await self.open(partition)
            return
        except BaseException:
            store.close()  # else this process itself would hold the folder when it tries again
            raise
        if self._view:
            await asyncio.to_thread(self._show, self._view, partition, store)
        self._stores[partition] = store

    def _show(self, view: View, partition: int, store: Rdict) -> None:
        """In the view's order: of each entry only key and place are held meanwhile, not the value."""
        view.clear(partition)
        order = []
        for key, value in store.items():
            if key not in (OFFSET, LOG_ID):
                order.append((view.place(value), key))
                self._on_shown()
        order.sort()
        for start in range(0, len(order), AT_ONCE):
            keys = [key for _, key in order[start : start + AT_ONCE]]
            for key, value in zip(keys, store.get(keys), strict=True):
                view.put(partition, key, value)
                self._on_shown()

    async def _catch_up(self, partition: int, store: Rdict) -> None:
        start = time.monotonic()
        count, offset = 0, int.from_bytes(store.get(OFFSET) or b"\0", "big")
        async for position, key, value in self._replay(partition, offset):
            store[key] = value
            count, offset = count + 1, position + 1
        store[OFFSET] = offset.to_bytes(8, "big")
        store[LOG_ID] = self._log_id
        log.info("state ready", partition=partition, replayed=count, seconds=round(time.monotonic() - start, 2))

    @staticmethod
    def _wipe(store: Rdict) -> None:
        path = Path(store.path())
        store.close()
        shutil.rmtree(path, ignore_errors=True)

    def _open_store(self, partition: int) -> Rdict:
        path = self._folder / f"partition-{partition}"
        path.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + LOCK_SECONDS
        rebuilt = False
        while True:
            try:
                return Rdict(str(path), _options(), access_type=self._access)
            except Exception as error:
                if not _LOCKED.search(str(error)):
                    if rebuilt:
                        reason = (
                            f"the state at {path} cannot be opened ({error}); check its disk's space and its rights"
                        )
                        raise OSError(reason) from error
                    rebuilt = True
                    log.warning("state unreadable, rebuilt from the changelog", path=str(path), error=str(error))
                    shutil.rmtree(path, ignore_errors=True)
                elif time.monotonic() > deadline:
                    return self._open_private(path)
            time.sleep(0.2)

    def _open_private(self, path: Path) -> Rdict:
        """A member that died without knowing it may hold the folder: start from the changelog in one of our own."""
        own = path.with_name(f"{path.name}.{time.time_ns()}")
        self._private.add(own)
        log.warning("state folder held by another process, using a new one", path=str(path), own=str(own))
        return Rdict(str(own), _options(), access_type=self._access)

    def keep_only(self, partitions: set[int]) -> None:
        """Close what other members have now."""
        for partition in set(self._stores) - partitions:
            self._stores.pop(partition).close()
            if self._view:
                self._view.clear(partition)

    def close(self) -> None:
        """Close all, and delete folders made only for this process."""
        self.keep_only(set())
        for path in self._private:
            shutil.rmtree(path, ignore_errors=True)

    async def recall(self, wanted: Sequence[tuple[int, bytes]]) -> dict[bytes, bytes]:
        """What is remembered for these partitions' keys."""
        keys: dict[int, set[bytes]] = defaultdict(set)
        for partition, key in wanted:
            keys[partition].add(key)
        found: dict[bytes, bytes] = {}
        for partition, of_it in keys.items():
            ordered = list(of_it)
            values = await self._values(partition, ordered)
            found.update((k, v) for k, v in zip(ordered, values, strict=True) if v is not None)
        return found

    async def _values(self, partition: int, keys: list[bytes]) -> list[Any]:
        """The values of the keys; a folder whose blocks turn out damaged is rebuilt from the changelog first."""
        try:
            return list(self._stores[partition].get(keys))
        except Exception as error:
            if "corruption" not in str(error).lower():
                raise
            log.warning("state damaged, rebuilt from the changelog", partition=partition, error=str(error))
            self._wipe(self._stores.pop(partition))
            await self.open(partition)
            return list(self._stores[partition].get(keys))

    async def remember(self, entries: Sequence[tuple[Arrival, bytes]]) -> None:
        """Set the state of each arrival's key: first in the changelog, then here."""
        parts: dict[int, dict[bytes, bytes]] = defaultdict(dict)
        for arrival, value in entries:
            if arrival.key:
                parts[arrival.partition][arrival.key] = value
        offsets = await asyncio.gather(*(self._append(p, list(e.items())) for p, e in parts.items()))
        for (partition, changed), offset in zip(parts.items(), offsets, strict=True):
            batch = WriteBatch(raw_mode=True)
            for key, value in changed.items():
                batch.put(key, value)
            batch.put(OFFSET, offset.to_bytes(8, "big"))
            self._stores[partition].write(batch)
            if self._view:
                for key, value in changed.items():
                    self._view.put(partition, key, value)
