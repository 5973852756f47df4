"""The link worker: its step and how far back it looks."""

from services.runtime.settings import Settings
from services.runtime.step import Step
from services.workers.link.link import Linker

MS_PER_HOUR = 3_600_000


def build(settings: Settings) -> Step:
    """The step, ready to run."""
    return Linker(settings.window_hours * MS_PER_HOUR)
