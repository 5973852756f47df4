"""How the stack tells what it is doing.

Fetching and starting take seconds to a minute; the same code serves a terminal with bars and a test that is silent.
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)


class Reporter(Protocol):
    """Receives progress; called from several threads."""

    def step(self, text: str) -> None:
        """One thing that has just begun or ended, as a line for a person."""

    def amount(self, label: str, done: int, total: int) -> None:
        """`done` of `total` bytes of the named transfer are here."""


class SilentReporter:
    """For tests and callers that show nothing."""

    def step(self, text: str) -> None:
        """Drop the line."""

    def amount(self, label: str, done: int, total: int) -> None:
        """Drop the figure."""


class RichReporter:
    """Lines and one bar per transfer on a terminal; a context manager, for the bars must be cleared at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars: dict[str, TaskID] = {}
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )

    def __enter__(self) -> RichReporter:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def step(self, text: str) -> None:
        """Print the line above the bars."""
        self._progress.console.print(text, highlight=False)

    def amount(self, label: str, done: int, total: int) -> None:
        """Draw or move the bar of this transfer."""
        if label not in self._bars:
            self._bars[label] = self._progress.add_task(label, total=total)
        self._progress.update(self._bars[label], completed=done, total=total)
