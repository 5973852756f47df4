"""What a process sees of itself from outside: its lag, whether it gets on, whether its topics are still the same.

Messages that are gone cannot be brought back; what is left to do is to say so, loudly and with their offsets.
"""

import os
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Final

import structlog

from services.contract import metrics
from services.pipeline import Lane
from services.runtime.gaps import Lost, Place
from services.runtime.monitor import family
from services.runtime.standing import Standing
from services.runtime.watchdog import EXIT_STUCK, Sight

log = structlog.get_logger("headwater.outlook")

AGAIN: Final = "it is read from its beginning; what was in the former one and not read is lost"


@dataclass(frozen=True, slots=True)
class Losses:
    """Counts and tells what Kafka no longer has."""

    stage: str
    lane: Lane

    def __post_init__(self) -> None:
        for series in (metrics.LOST, metrics.REMADE):
            family(series).labels(self.stage, str(self.lane))  # there from the start: an alert sees the first one

    def lost(self, found: Iterable[Lost]) -> None:
        """Messages that were deleted before they were read."""
        for gap in found:
            family(metrics.LOST).labels(self.stage, str(self.lane)).inc(gap.count)
            log.error("messages lost: Kafka deleted them before they were read", topic=gap.topic,
                      partition=gap.partition, first=gap.first, last=gap.last, messages=gap.count)  # fmt: skip

    def remade(self, topics: Iterable[str], what: str = AGAIN) -> None:
        """Topics that are not the ones that were read before."""
        for topic in sorted(set(topics)):
            family(metrics.REMADE).labels(self.stage, str(self.lane)).inc()
            log.error(f"topic recreated or cut short: {what}", topic=topic)


@dataclass(frozen=True, slots=True)
class Outlook:
    """For the watchdog of one process."""

    standing: Standing
    losses: Losses
    places: Callable[[], set[Place]]
    """The partitions that it has now."""
    steps: Callable[[], Hashable]
    """Changes with progress that needs no commit, such as reading back a state."""
    end: Callable[[int], None] = os._exit

    def look(self) -> Sight:
        """Ends the process where a topic was made anew: its clients hold offsets of the former one, and its next
        start compares ids before it reads. Raises BrokerUnreachable.
        """
        remade = self.standing.remade()
        if remade:
            self.losses.remade(remade, "leaving the work to a successor, which reads the new one from its beginning")
            self.end(EXIT_STUCK)
        facts = self.standing.facts(self.places())
        commits = tuple(sorted((place, fact.committed) for place, fact in facts.items()))
        return Sight(sum(fact.lag for fact in facts.values()), (commits, self.steps()))
