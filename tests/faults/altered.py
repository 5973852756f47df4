"""A stage's process as `headwater run` starts it, with what a fault needs inside: python -m tests.faults.altered run ...

Articles of the fault stream may carry a marker in their title that makes a step raise or take its time; FAULTS_SKEW
moves the process's clock; FAULTS_OFF switches one protection off, to see the row fail without it.
"""

import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from services.pipeline import LINK, Stage
from services.runtime import process
from services.runtime.settings import Settings
from services.runtime.step import Item, Outcome, Step

RAISE: Final = "FAULT-RAISE"
SLEEP: Final = re.compile(r"FAULT-SLEEP-(\d+)-(\w+)")
"""Seconds, and the stage that must take them."""
SKEW: Final = "FAULTS_SKEW"
OFF: Final = "FAULTS_OFF"


class Marked:
    """A step that does what the markers say, and else is the step that it wraps."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.stage, self.reads, self.view, self.asks = step.stage, step.reads, step.view, step.asks

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:
        """As the step."""
        for item in items:
            if RAISE in item.article.title and self.stage.name == "classify":
                raise ArithmeticError(f"the marker says so: {item.article.title}")
            asked = SLEEP.search(item.article.title)
            if asked and asked[2] == self.stage.name:
                time.sleep(float(asked[1]))  # blocks the loop, as a heavy model would
        return self._step.run(items, known)


def _mark_steps() -> None:
    build = process.step_of

    def marked(stage: Stage, settings: Settings) -> Step:
        step = build(stage, settings)
        return step if stage is LINK else Marked(step)  # what link reads has no words

    process.step_of = marked


def _skew(text: str) -> None:
    """The clock is so many seconds off from the first reading; "leap" sets it back by an hour after five seconds."""
    from services.runtime import clock

    real, begin = time.time, time.time()

    def offset() -> float:
        if text == "leap":
            return -3600.0 if real() - begin > 5 else 0.0
        return float(text)

    time.time = lambda: real() + offset()
    clock.now = lambda: datetime.fromtimestamp(real(), UTC) + timedelta(seconds=offset())


def main() -> int:
    """Alter this process, then be the command line."""
    if os.environ.get(SKEW):
        _skew(os.environ[SKEW])  # first: other modules take the clock by value
    _mark_steps()
    if os.environ.get(OFF):
        from tests.faults.sabotage import switch_off

        switch_off(os.environ[OFF])
    from services.cli.main import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
