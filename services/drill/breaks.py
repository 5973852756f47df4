"""What a drill breaks: each break harms the arena in one way and says in one sentence what it did.

What needs mending by hand on a real stack (a server that died, a frozen process) is mended after some seconds by
`Break.mend`, as an operator or an init system would; stages are started again by their supervisor.
"""

import os
import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.drill.arena import Arena
from services.local.supervisor import Child, Member
from services.pipeline import DEDUPE, Lane
from services.runtime.elastic import Elastic


@dataclass(frozen=True, slots=True)
class Break:
    """A fault in effect."""

    what: str
    seconds: float
    """How long until it is mended."""
    mend: Callable[[], None]


def _nothing() -> None:
    return None


def _alive(place: Arena, chance: random.Random) -> Child | None:
    running = [child for child in place.children if child.process.poll() is None]
    return chance.choice(running) if running else None


def kill_stage(place: Arena, chance: random.Random) -> Break | None:
    """kill -9 of a stage."""
    child = _alive(place, chance)
    if child is None:
        return None
    child.process.kill()
    return Break(f"killed {child.member.name} (kill -9)", 0, _nothing)


def stop_stage(place: Arena, chance: random.Random) -> Break | None:
    """SIGTERM to a stage under load."""
    child = _alive(place, chance)
    if child is None:
        return None
    child.process.terminate()
    return Break(f"told {child.member.name} to stop (SIGTERM)", 0, _nothing)


def freeze_stage(place: Arena, chance: random.Random) -> Break | None:
    """A stage stands still for longer than its session, then wakes as a zombie."""
    child = _alive(place, chance)
    if child is None:
        return None
    pid, seconds = child.process.pid, chance.uniform(4, 12)
    place.freeze(pid)

    def mend() -> None:
        if child.process.pid == pid and child.process.poll() is None:
            os.kill(pid, signal.SIGCONT)

    return Break(f"froze {child.member.name} for {seconds:.0f} s", seconds, mend)


def kill_server(place: Arena, chance: random.Random) -> Break:
    """kill -9 of Kafka or Elasticsearch."""
    name = chance.choice(("kafka", "elasticsearch"))
    os.kill(place.stack.pid(name), signal.SIGKILL)
    seconds = chance.uniform(1, 6)
    return Break(f"killed {name} (kill -9), started again after {seconds:.0f} s", seconds, lambda: _up(place))


def freeze_server(place: Arena, chance: random.Random) -> Break:
    """Kafka or Elasticsearch stands still."""
    name = chance.choice(("kafka", "elasticsearch"))
    pid, seconds = place.stack.pid(name), chance.uniform(3, 15)
    place.freeze(pid)
    return Break(f"froze {name} for {seconds:.0f} s", seconds, lambda: os.kill(pid, signal.SIGCONT))


def lose_state(place: Arena, chance: random.Random) -> Break | None:  # noqa: ARG001 - as all breaks
    """Dedupe is killed and its state folder deleted."""
    dedupe = next(
        (
            c
            for c in place.children
            if isinstance(c.member, Member) and c.member.stage is DEDUPE and c.process.poll() is None
        ),
        None,
    )
    if dedupe is None:
        return None
    dedupe.process.kill()
    dedupe.process.wait(10)
    settings = place.settings
    shutil.rmtree(settings.home / "state" / settings.named(DEDUPE.group(Lane.LIVE)), ignore_errors=True)
    return Break(f"killed {dedupe.member.name} and deleted its state", 0, _nothing)


def block_index(place: Arena, chance: random.Random) -> Break:
    """Every index is blocked for writing, as a person or a full disk does."""
    name = chance.choice(("write", "read_only_allow_delete"))
    seconds = chance.uniform(3, 10)

    def block(on: bool | None) -> None:
        elastic = Elastic(place.settings)
        try:
            elastic.set_block(place.settings.named("articles") + "-*", name, on)
        finally:
            elastic.close()

    block(True)
    return Break(f"blocked every index for writing ({name}) for {seconds:.0f} s", seconds, lambda: block(None))


def _up(place: Arena) -> None:
    place.stack.up()


Breaker = Callable[[Arena, random.Random], Break | None]
"""Makes a break by chance; None where there is nothing to break just now."""

BREAKS: Final[tuple[Breaker, ...]] = (
    kill_stage, kill_stage, stop_stage, freeze_stage, kill_server, freeze_server, lose_state, block_index,
)  # fmt: skip
STEADY: Final[tuple[Breaker, ...]] = (freeze_server, block_index)
"""Those that end no process."""
