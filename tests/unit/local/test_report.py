"""What a person sees of a transfer."""

from __future__ import annotations

import io

from rich.console import Console

from services.local.report import RichReporter


def test_lines_and_bars_are_drawn() -> None:
    screen = io.StringIO()
    with RichReporter(Console(file=screen, force_terminal=True, width=120)) as reporter:
        reporter.step("Starting kafka")
        reporter.amount("jars", 1, 4)
        reporter.amount("jars", 4, 4)
    assert "Starting kafka" in screen.getvalue()
    assert "jars" in screen.getvalue()
