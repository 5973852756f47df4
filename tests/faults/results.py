"""What each row showed, kept between runs, so that the table can be made from them and one row played again alone."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("results.jsonl")


@dataclass(frozen=True, slots=True)
class Result:
    """One play of a row."""

    row: int
    topology: str
    seed: int
    acked: int
    in_flight: int
    """The least number of messages on their way at one of its faults."""
    invariants: tuple[str, ...]
    recovered: float
    """Seconds."""
    notes: tuple[str, ...] = ()
    red: str = ""
    """With this protection off: what failed then."""
    why: str = ""
    day: str = ""


def keep(result: Result, path: Path = FILE) -> None:
    """Add it; an older play of the same row, topology, seed and switch is replaced."""
    with _alone(path.parent):
        _add(result, path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Rows are played two at a time, by two processes."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _add(result: Result, path: Path) -> None:
    same = (result.row, result.topology, result.seed, result.red)
    rest = [old for old in kept(path) if (old.row, old.topology, old.seed, old.red) != same]
    lines = [json.dumps(asdict(x)) for x in sorted([*rest, result], key=lambda x: (x.row, x.red, x.topology, x.seed))]
    part = path.with_suffix(".part")
    part.write_text("\n".join(lines) + "\n")
    part.replace(path)


def kept(path: Path = FILE) -> Iterator[Result]:
    """All that was kept."""
    for line in path.read_text().splitlines() if path.exists() else ():
        told = json.loads(line)
        yield Result(**{**told, "invariants": tuple(told["invariants"]), "notes": tuple(told["notes"])})


def today() -> str:
    """The day in UTC."""
    return time.strftime("%Y-%m-%d", time.gmtime())
