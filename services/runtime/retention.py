"""How long a topic keeps its messages, and by when a message of now is certainly gone.

Here once, since three must agree on it: what a topic is made with, which dead letters still count, and the date that
whoever takes an article down is told.
"""

from datetime import datetime, timedelta
from typing import Final

from services.pipeline import DEAD, Topic
from services.runtime.settings import Settings

LEAST_SEGMENT: Final = timedelta(minutes=1)
CHECKED: Final = timedelta(minutes=10)
"""Twice the pause in which a broker looks for what has expired (`log.retention.check.interval.ms`)."""


def kept(settings: Settings, topic: Topic) -> timedelta:
    """So long a message is kept at least."""
    if topic.windowed:
        return window(settings)
    return timedelta(hours=settings.dead_retention_hours if topic is DEAD else settings.retention_hours)


def window(settings: Settings) -> timedelta:
    """So long the link stage remembers an article at least: a day more than it looks back."""
    return timedelta(hours=settings.window_hours + 24)


def segment(settings: Settings, topic: Topic) -> timedelta:
    """So long a file of the log takes messages: a broker deletes whole files, so this much later than it should."""
    return max(LEAST_SEGMENT, kept(settings, topic) / 10)


def gone_by(settings: Settings, topic: Topic, at: datetime) -> datetime:
    """When the broker has certainly deleted what was written by `at`."""
    return at + kept(settings, topic) + segment(settings, topic) + CHECKED


def config(settings: Settings, topic: Topic) -> dict[str, str]:
    """The topic's settings for it. A compacted one keeps the newest message of each key for ever all the same, unless
    it is that of a window.
    """
    spans = {"retention.ms": kept(settings, topic)}
    if topic.windowed or not topic.compacted:
        spans["segment.ms"] = segment(settings, topic)
    return {name: str(span // timedelta(milliseconds=1)) for name, span in spans.items()}
