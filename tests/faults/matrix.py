"""The table of faults: what each row breaks, what is expected, how it is made, and which protection it needs.

The numbers are those of the matrix that the README of this folder shows; `rows/` fills it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.faults.trial import Trial

Play = Callable[["Trial"], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One fault."""

    number: int
    fault: str
    expected: str
    how: str
    off: str
    """The protection (of `sabotage.py`) without which this row must fail."""
    play: Play
    ci: str = ""
    """The topology in which CI plays it; empty: only `make faults` does."""
    own_stand: bool = False
    """It needs servers of its own (their disks or ports are part of the fault)."""
    recover_seconds: float = 60.0
    """So long everything may take to be settled after the fault ends."""


ROWS: Final[dict[int, Row]] = {}
MISSING: Final[dict[int, tuple[str, str]]] = {}
"""Rows that cannot be made here: the fault, and why."""


def row(number: int, fault: str, **parts: object) -> Callable[[Play], Play]:
    """Enter a function as the row of this number."""

    def enter(play: Play) -> Play:
        if number in ROWS:
            raise ValueError(f"two functions play row {number}")
        ROWS[number] = Row(number, fault, play=play, **parts)  # type: ignore[arg-type]
        return play

    return enter


def _elsewhere(_trial: "Trial") -> None:
    raise AssertionError("the soak is played by `make soak`")


SOAK: Final = Row(
    42,
    "everything at random for half an hour",
    expected="nothing lost, nothing doubled; memory does not grow",
    how="`headwater drill`: every 5 to 20 s one of kill -9, SIGTERM or SIGSTOP of a stage, kill -9 or SIGSTOP of a server, "
    "dedupe's state deleted, indices blocked",
    off="commit_after_output",
    play=_elsewhere,
)
"""Played by `soak.py`, since it takes its time."""
