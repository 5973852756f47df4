"""Builds the index again from what Kafka still has: the indexer reads its topics from their beginning.

Safe beside what is in the index: versions refuse what is older, and what is there already is written as the same.
"""

from dataclasses import dataclass

from services.pipeline import INDEXER, Lane
from services.runtime.broker import Topics
from services.runtime.errors import Failure
from services.runtime.settings import Settings


class StillReading(Failure):
    """An indexer runs; the message says which lane's."""


@dataclass(frozen=True, slots=True)
class TurnedBack:
    """The group of a lane."""

    group: str
    messages: int
    """That it will read again."""


def turn_back(settings: Settings) -> list[TurnedBack]:
    """Let the indexers of both lanes begin at the oldest message. Raises StillReading before anything is changed,
    BrokerUnreachable.
    """
    done = []
    with Topics(settings) as topics:
        for lane in Lane:
            group = settings.named(INDEXER.group(lane))
            if members := topics.members(group):
                raise StillReading(
                    f"{members} process(es) of {group} run: stop the indexers first (`headwater down`, or "
                    "`docker compose stop indexer indexer-backfill`), then start them again"
                )
        for lane in Lane:
            group, names = (
                settings.named(INDEXER.group(lane)),
                [settings.named(t.on(lane)) for t in INDEXER.inputs(lane)],
            )
            done.append(TurnedBack(group, topics.turn_back(group, names)))
    return done
