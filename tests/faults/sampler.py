"""Watches a running flow four times a second: committed offsets beside the ends of the output topics, and memory.

Offsets are read before the ends, so an output that a commit speaks of must lie below the end of the same sample (I4).
"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.pipeline import STAGES, TOPICS, Lane
from services.runtime.broker import Topics
from services.runtime.errors import Failure
from tests.integration.flow import Flow

PERIOD: Final = 0.25

Place = tuple[str, int]
"""Topic (full name) and partition."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen at one moment."""

    committed: dict[str, dict[Place, int]]
    """By stage."""
    ends: dict[Place, int]


@dataclass
class Sampler:
    """A context manager; a thread while it is open."""

    flow: Flow
    samples: list[Sample] = field(default_factory=list)
    memory: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """MiB by member, a reading each period."""
    missed: int = 0

    def __enter__(self) -> "Sampler":
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with Topics(self.flow.settings, wait_seconds=2) as topics:
                    while not self._stop.is_set():
                        begin = time.monotonic()
                        self._weigh()
                        self.samples.append(self._sample(topics))
                        self._stop.wait(max(0.0, PERIOD - (time.monotonic() - begin)))
            except (Failure, TimeoutError):  # the broker is the one that is broken just now
                self.missed += 1
                self._stop.wait(PERIOD)

    def _sample(self, topics: Topics) -> Sample:
        named = self.flow.settings.named
        committed = {
            stage.name: topics.committed(named(stage.group(Lane.LIVE)), [named(t.on(Lane.LIVE)) for t in stage.reads])
            for stage in STAGES
            if stage.name in self.flow.members
        }
        return Sample(committed, topics.ends([named(topic.on(Lane.LIVE)) for topic in TOPICS]))

    def _weigh(self) -> None:
        for name, member in self.flow.members.items():
            if member.process and member.running:
                self.memory[name].append(resident(member.process.pid))


def resident(pid: int) -> int:
    """Memory in RAM of a process, in MiB; 0 when it is gone (proc(5), status)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) >> 10 for line in lines if line.startswith("VmRSS")), 0)
