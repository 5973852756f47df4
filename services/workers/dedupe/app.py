"""The dedupe worker: its step and where its state lies."""

from services.runtime.settings import Settings
from services.runtime.step import Step
from services.workers.dedupe.dedupe import Dedupe


def build(_: Settings) -> Step:
    """The step, ready to run."""
    return Dedupe()
