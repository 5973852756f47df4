"""The place of a drill: servers and stages of its own in a folder of its own, on ports that nobody uses.

It knows no other stack: addresses come from here, never from the person's settings, so a drill cannot touch theirs.
"""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from services.local.processes import resident_bytes
from services.local.settings import HOST, StackSettings
from services.local.stack import Stack
from services.local.supervisor import Child, Member, Supervisor, members
from services.pipeline import STAGES, Lane
from services.runtime.broker import Topics
from services.runtime.settings import Settings

WEIGH_SECONDS: Final = 2.0
WARM_SECONDS: Final = 20.0
"""A process that has just begun is still filling its caches."""


@dataclass
class Arena:
    """A context manager: starts everything, and ends everything."""

    folder: Path
    ports: tuple[int, int, int]
    """Of Kafka, its controller and Elasticsearch."""
    cache: Path
    environment: Mapping[str, str]
    """What a process needs to run; no setting."""
    fused: bool = False
    say: Callable[[str], None] = lambda _: None
    module: str = "services.cli"
    """What each stage's process runs."""
    memory: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """(seconds since the start, MiB) by stage or server, of processes that have had time to warm up."""

    def __post_init__(self) -> None:
        kafka, controller, elastic = self.ports
        self.stack = Stack(
            StackSettings(
                self.folder / "servers",
                self.cache,
                kafka,
                controller,
                elastic,
                kafka_heap_mb=384,
                elasticsearch_heap_mb=512,
            )
        )
        self.settings = Settings(
            kafka=f"{HOST}:{kafka}", elasticsearch=f"http://{HOST}:{elastic}", home=self.folder / "home", namespace="drill",
            metrics_port=0, session_seconds=6, stuck_seconds=20, log_format="json", topology="fused" if self.fused else "separate",
        )  # fmt: skip
        given = {f"HEADWATER_{n.upper()}": str(getattr(self.settings, n)) for n in self.settings.model_fields_set}
        self.logs = self.folder / "logs"
        self.supervisor = Supervisor(
            members([], [Lane.LIVE], fused=self.fused),
            self.logs,
            {**self.environment, **given},
            self.say,
            module=self.module,
        )

    def __enter__(self) -> Self:
        self.stack.up()
        with Topics(self.settings) as topics:
            topics.ensure()
        self.began = self._weighed = time.monotonic()
        self.supervisor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.thaw_all()
        self.supervisor.end()
        self.stack.down()

    @property
    def children(self) -> list[Child]:
        """The stages' processes."""
        return self.supervisor.children

    def freeze(self, pid: int) -> None:
        """SIGSTOP."""
        os.kill(pid, signal.SIGSTOP)

    def thaw_all(self) -> None:
        """SIGCONT to every process of the drill."""
        pids = [child.process.pid for child in self.children if child.process.poll() is None]
        for server in self.stack.status():
            pids += [server.pid] if server.pid and str(server.state) == "running" else []
        for pid in pids:
            os.kill(pid, signal.SIGCONT)

    def turn(self) -> None:
        """Look after the stages, and weigh everything."""
        self.supervisor.turn()
        now = time.monotonic()
        if now - self._weighed < WEIGH_SECONDS:
            return
        self._weighed = now
        alive = {
            c.member.name: c.process.pid
            for c in self.children
            if c.process.poll() is None and now - c.started > WARM_SECONDS
        }
        servers = {server.name: server.pid for server in self.stack.status() if server.pid}
        for name, pid in {**alive, **servers}.items():
            weight = resident_bytes(pid)
            if weight:
                self.memory.setdefault(name, []).append((now - self.began, weight / (1 << 20)))

    def lag(self) -> int:
        """Messages on their way in all groups. Raises BrokerUnreachable, TimeoutError."""
        with Topics(self.settings, wait_seconds=3) as topics:
            names = {child.member.stage.name for child in self.children if isinstance(child.member, Member)}
            return sum(
                sum(topics.lag(self.settings.named(s.group(Lane.LIVE)), [self.settings.named(t.on(Lane.LIVE)) for t in s.reads]).values())
                for s in STAGES
                if s.name in names
            )  # fmt: skip
