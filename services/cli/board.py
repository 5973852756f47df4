"""What each stage has received, sent, dropped and buried, read from its /metrics: the live table of the terminal."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Final

from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.live import Live
from rich.table import Table

from services.contract.metrics import DEAD, DROPPED, LAG, READY, RECEIVED, SENT
from services.local.supervisor import Member, members
from services.pipeline import Lane
from services.runtime.settings import Settings

COUNTED: Final = {
    RECEIVED.name: "received", SENT.name: "sent", DROPPED.name: "dropped", DEAD.name: "dead", LAG.name: "lag",
    READY.name: "ready",
}  # fmt: skip
SCRAPE_SECONDS: Final = 1.0
REFRESH_SECONDS: Final = 0.5


class Board:
    """Reads and draws; one row per stage and lane that answers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.rows: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        """Ask every stage once; those that do not answer are left out."""
        self.rows = []
        for member in members([], list(Lane), fused=False):
            text = self._scrape(member)
            if text is not None:
                self.rows += _rows(text)
        return self.rows

    def _scrape(self, member: Member) -> str | None:
        url = f"http://{self._settings.metrics_host}:{member.stage.port(member.lane)}/metrics"
        try:
            with urllib.request.urlopen(url, timeout=SCRAPE_SECONDS) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            return None

    def table(self) -> Table:
        """The last reading."""
        table = Table("stage", "lane", "received", "sent", "dropped", "dead", "lag", "", box=None, header_style="bold")
        for column in table.columns[2:7]:
            column.justify = "right"
        for row in self.rows:
            if row["lane"] == "live" or row["received"] or row["lag"]:
                numbers = [f"{row[name]:,}" for name in ("received", "sent", "dropped", "dead", "lag")]
                state = "[green]ready[/]" if row["ready"] else "[yellow]not ready[/]"
                why = " ".join(f"{n} {reason}" for reason, n in row["why"].items())
                table.add_row(row["stage"], row["lane"], *numbers, f"{state} [dim]{why}[/]")
        if not self.rows:
            table.add_row("[dim]no stage runs; start them with `headwater run`[/]")
        return table

    def watch(self, console: Console, until: Callable[[], bool]) -> None:
        """Draw anew until `until` says so; without a terminal, only the end is drawn."""
        with Live(self.table(), console=console, auto_refresh=False, transient=False) as live:
            while True:
                done = until()
                self.read()
                live.update(self.table(), refresh=console.is_terminal or done)
                if done:
                    break
                time.sleep(REFRESH_SECONDS)
        if not console.is_terminal:
            console.print()  # the drawing leaves its last line open

    def total(self, stage: str, name: str) -> int:
        """A number of a stage over both lanes, as last read."""
        return sum(row[name] for row in self.rows if row["stage"] == stage)


def _rows(text: str) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            column = COUNTED.get(sample.name)
            if column is None:
                continue
            labels = sample.labels
            at = (labels["stage"], labels["lane"])
            blank = {"stage": at[0], "lane": at[1], **dict.fromkeys(COUNTED.values(), 0), "why": {}}
            row = rows.setdefault(at, blank)
            row[column] += int(sample.value)
            word = labels.get("reason") or labels.get("error")
            if word and sample.value:
                row["why"][word] = int(sample.value)
    return list(rows.values())
