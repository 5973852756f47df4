"""The link stage with a full window: `python -m tests.benchmarks.link DATA [--articles 1000000]`.

Fills a window with recombined real text (runs of 4 to 14 words from anywhere, so that every run is real and no text
is), of which 15 % are copies with one word in ten changed; then measures signature, lookup and decision on a core, and
what an article takes in memory and on disk. A recombined text is on every event at once, so none tells a story here;
with --stories each is given a headline's traits (`tests.benchmarks.stories` measures those alone). The texts are foreign
and stay outside the project.
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from time import process_time
from typing import Any, Final

import numpy as np

from services.contract.identity import key
from services.contract.links import Signature
from services.pipeline import SIGNATURES
from services.runtime.arrival import Arrival
from services.runtime.memory import PartitionedMemory
from services.runtime.step import Drop, Item, Keep
from services.text.shingles import Shingles, pack, shingles
from services.text.traits import Traits
from services.workers.link.link import Linker
from tests.benchmarks.stories import endless, resident_mib
from tests.fakes import NOON
from tests.quality import stories
from tests.quality.pairs import full_texts

COPIES: Final = 0.15
CHANGED: Final = 0.1
BATCH: Final = 500
MEASURED: Final = 20_000
DAY_MS: Final = 86_400_000
NOTHING: Final = Traits("en", np.empty(0, np.uint32), np.empty(0, np.uint8), np.empty(0, np.int8))


class Texts:
    """Recombined texts and copies of them, from a seed."""

    def __init__(self, data: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        texts = full_texts(data, 10_000, self._chance)
        self._pool = [text.split() for text in texts]
        self._lengths = [len(words) for words in self._pool]
        self._words = [word for words in self._pool[:500] for word in words]
        self._kept: list[list[str]] = []

    def __iter__(self) -> Iterator[tuple[str, bool]]:
        """(text, whether it copies an earlier one), without end."""
        chance = self._chance
        while True:
            copy = bool(self._kept) and chance.random() < COPIES
            words = self._copy() if copy else self._new()
            if not copy:
                self._keep(words)
            yield " ".join(words), copy

    def _new(self) -> list[str]:
        wanted, words = self._chance.choice(self._lengths), list[str]()
        while len(words) < min(wanted, 1500):
            source = self._chance.choice(self._pool)
            start = self._chance.randrange(len(source))
            words += source[start : start + self._chance.randrange(4, 15)]
        return words

    def _copy(self) -> list[str]:
        words = list(self._chance.choice(self._kept))
        for place in range(len(words)):
            if self._chance.random() < CHANGED:
                words[place] = self._chance.choice(self._words)
        return words

    def _keep(self, words: list[str]) -> None:
        """Of the earlier ones a sample of twenty thousand, so that old ones are copied as well as new ones."""
        if len(self._kept) < 20_000:
            self._kept.append(words)
        elif self._chance.random() < 0.05:
            self._kept[self._chance.randrange(len(self._kept))] = words


def signature(number: int, sets: Shingles, traits: bytes) -> Signature:
    """As enrich makes it."""
    return Signature(
        id=f"{number:032x}", version=1, source=f"source-{number % 997}", observed=NOON, first_seen=NOON, title=b"",
        words=sets.words, singles=pack(sets.singles), pairs=pack(sets.pairs), anchors=pack(sets.anchors),
        traits=traits,
    )  # fmt: skip


def size_of(folder: Path) -> int:
    """Bytes of all files in it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Bench:
    """The stage over a store on disk, without Kafka."""

    def __init__(self, folder: Path, texts: Texts, traits: Iterator[Traits]) -> None:
        self.linker = Linker(7 * DAY_MS)
        self.memory = PartitionedMemory(folder, self._append, self._replay, view=self.linker.view)
        self._texts, self._traits = iter(texts), traits
        self._offset = 0
        self.seconds = {"signature": 0.0, "lookup": 0.0, "recall": 0.0, "decide": 0.0, "remember": 0.0}
        self.copies = self.linked = self.falsely = self.words = 0

    async def _append(self, _: int, entries: Sequence[tuple[bytes, bytes]]) -> int:
        return self._offset + len(entries)

    async def _replay(self, *_: Any) -> AsyncIterator[tuple[int, bytes, bytes]]:
        nothing: list[tuple[int, bytes, bytes]] = []
        for entry in nothing:
            yield entry

    async def batch(self) -> None:
        """One batch, its parts timed."""
        texts = [next(self._texts) for _ in range(BATCH)]
        traits = [next(self._traits).data() for _ in texts]
        times = [process_time()]
        items = []
        for (text, _), described in zip(texts, traits, strict=True):
            told = signature(self._offset, shingles(text), described)
            self.words += told.words
            arrival = Arrival(SIGNATURES.name, 0, self._offset, key(told.id), b"", self._offset * 86)
            items.append(Item(arrival, told))
            self._offset += 1
        times.append(process_time())
        wanted = self.linker.asks(items)
        times.append(process_time())
        known = await self.memory.recall(wanted)
        times.append(process_time())
        outcomes = self.linker.run(items, known)
        times.append(process_time())
        await self.memory.remember([
            (item.arrival, outcome.remember)
            for item, outcome in zip(items, outcomes, strict=True)
            if isinstance(outcome, Keep | Drop) and outcome.remember
        ])  # fmt: skip
        times.append(process_time())
        for name, start, end in zip(self.seconds, times, times[1:], strict=False):
            self.seconds[name] += end - start
        for (_, copy), outcome in zip(texts, outcomes, strict=True):
            linked = isinstance(outcome, Keep)
            self.copies += copy
            self.linked += copy and linked
            self.falsely += linked and not copy

    def reset(self) -> None:
        """Count from now."""
        self.seconds = dict.fromkeys(self.seconds, 0.0)
        self.copies = self.linked = self.falsely = self.words = 0


async def measure(data: Path, articles: int, seed: int, with_stories: bool) -> dict[str, Any]:
    """Fill, then measure."""
    with tempfile.TemporaryDirectory(prefix="headwater-link-") as folder:
        texts = Texts(data, seed)
        traits = endless(stories.read(data)) if with_stories else repeat(NOTHING)
        before = resident_mib()
        bench = Bench(Path(folder) / "state", texts, traits)
        await bench.memory.open(0)
        for number in range(articles // BATCH):
            await bench.batch()
            if number % 100 == 99:
                print(f"{(number + 1) * BATCH:,} in the window, {resident_mib():.0f} MiB", flush=True)
        held = resident_mib() - before
        bench.reset()
        for _ in range(MEASURED // BATCH):
            await bench.batch()
        each = {name: seconds / MEASURED * 1e6 for name, seconds in bench.seconds.items()}
        disk = size_of(Path(folder))
        window = bench.linker.view.window
        sizes = window.buckets()
        return {
            "articles_in_window": articles,
            "stories_open": bench.linker.view.stories.count,
            "microseconds_each": {name: round(value, 1) for name, value in each.items()},
            "signature_and_lookup_per_second": round(1e6 / (each["signature"] + each["lookup"])),
            "all_of_it_per_second": round(1e6 / sum(each.values())),
            "copies_linked": round(bench.linked / bench.copies, 4),
            "originals_linked": round(bench.falsely / (MEASURED - bench.copies), 4),
            "memory_mib": round(held),
            "memory_bytes_each": round(held * 1024 * 1024 / articles),
            "disk_bytes_each": round(disk / (articles + MEASURED)),
            "words_each": round(bench.words / MEASURED),
            "postings_each": round(window.postings / (articles + MEASURED), 1),
            "buckets": {"most": max(sizes), "alone": sizes[1], "2 to 10": sum(n for s, n in sizes.items() if 1 < s <= 10),
                        "11 to 200": sum(n for s, n in sizes.items() if 10 < s <= 200),
                        "above 200, asked nothing": sum(n for s, n in sizes.items() if s > 200)},
        }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stories", action="store_true")
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measure(asked.data, asked.articles, asked.seed, asked.stories)), indent=1))


if __name__ == "__main__":
    main()
