"""Runs every stage of the flow as a child process on this machine, and starts again what ends.

What compose or Kubernetes do elsewhere: a stage that cannot go on ends itself, and is replaced.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from services.alerts import NAME as ALERTS
from services.archive import NAME as ARCHIVE
from services.pipeline import FUSED, STAGES, Lane, Stage
from services.producers.polling import NAME as POLL
from services.producers.push import NAME as PUSH
from services.search.api import NAME as SEARCH

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 15.0
CALM_SECONDS: Final = 60.0
"""A child that ran so long starts again without a pause."""
STOP_SECONDS: Final = 40.0
EXIT_USAGE: Final = 2
TURN_SECONDS: Final = 0.25


class Runnable(Protocol):
    """What can be run as a process of ours."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def command(self) -> list[str]:
        """The arguments of `headwater` that run it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A process beside the stages: page and API, alerts, the poller, push, or the archive."""

    name: str
    command: list[str]


def beside(*, archive: bool) -> list[Beside]:
    """What runs beside all stages; the archive where it is wanted."""
    names = {
        SEARCH: ["serve"],
        ALERTS: ["alerts", "run"],
        POLL: ["poll"],
        PUSH: ["push"],
        **({ARCHIVE: ["archive", "run"]} if archive else {}),
    }
    return [Beside(name, [*command, "--supervised"]) for name, command in names.items()]


@dataclass(frozen=True, slots=True)
class Member:
    """One process to run."""

    stage: Stage
    lane: Lane
    fused: bool = False

    @property
    def name(self) -> str:
        """What people call it: `classify`, `classify-backfill`, `fused`."""
        return ("fused" if self.fused else self.stage.name) + (
            "-backfill" if self.lane is Lane.BACKFILL and not self.stage.both_lanes else ""
        )

    @property
    def command(self) -> list[str]:
        """The arguments of `headwater` that run it."""
        topology = ["--fused"] if self.fused else []
        return ["run", self.stage.name, "--lane", str(self.lane), *topology, "--supervised"]


def members(names: Sequence[str], lanes: Sequence[Lane], *, fused: bool) -> list[Member]:
    """The processes for these stages (all where none is named) on these lanes."""
    found = []
    for stage in STAGES:
        if names and stage.name not in names:
            continue
        if fused and stage in FUSED[1:]:
            continue
        for lane in lanes:
            if not (stage.both_lanes and lane is Lane.BACKFILL and Lane.LIVE in lanes):
                found.append(Member(stage, lane, fused and stage in FUSED))
    return found


@dataclass
class Child:
    """A running member and how often it had to be started."""

    member: Runnable
    process: "subprocess.Popen[bytes]"
    started: float
    starts: int = 1
    again_at: float | None = None


@dataclass
class Supervisor:
    """Starts, watches and ends the members."""

    wanted: Sequence[Runnable]
    logs: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    module: str = "services.cli"
    """What each process runs."""
    children: list[Child] = field(default_factory=list)

    def run(self) -> int:
        """Until `stop` is set. The exit code: 2 where a member says that its configuration is wrong."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        self.start()
        code = 0
        while not self.stop.wait(TURN_SECONDS):
            if any(child.process.poll() == EXIT_USAGE for child in self.children):
                code = EXIT_USAGE
                break
            self.turn()
        self.end()
        return code

    def start(self) -> None:
        """Start every member."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.children = [Child(member, self._start(member), time.monotonic()) for member in self.wanted]

    def turn(self) -> None:
        """Look at each once; start again what has ended. To be called every `TURN_SECONDS`."""
        for child in self.children:
            self._look_after(child)

    def _start(self, member: Runnable) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", self.module, *member.command]
        with (self.logs / f"{member.name}.log").open("ab") as output:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(self.environment)
            )

    def _look_after(self, child: Child) -> None:
        code = child.process.poll()
        if code is None:
            return
        now = time.monotonic()
        if child.again_at is None:
            calm = now - child.started > CALM_SECONDS
            child.starts = 1 if calm else child.starts + 1
            pause = 0 if calm else min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (child.starts - 2))
            child.again_at = now + pause
            self.say(f"{child.member.name} ended with code {code}; starts again in {pause:.1f} s")
        elif now >= child.again_at:
            child.process, child.started, child.again_at = self._start(child.member), now, None

    def end(self) -> None:
        """SIGTERM to all, and SIGKILL to what is still there after `STOP_SECONDS`."""
        running = [child for child in self.children if child.process.poll() is None]
        for child in running:
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{child.member.name} did not stop in {STOP_SECONDS:.0f} s: killed; its batch is read again")
                child.process.kill()
                child.process.wait(10)
