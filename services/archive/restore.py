"""Gives back what is archived: to the indexer, by the topics that it reads, articles on the lane of old news.

Versions and orders decide what stands, so to restore beside what is there, or twice, changes nothing. The indexer leaves
out what was taken down and months that were let go.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from services.archive import acts
from services.archive.folder import Archive
from services.archive.kinds import KINDS, Kind
from services.archive.newest import Left, Newest
from services.contract.identity import key
from services.pipeline import Lane
from services.runtime.arrival import ARCHIVED, Departure
from services.runtime.broker import Topics
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings

_TOLD_EVERY: Final = 1_000


@dataclass
class Restored:
    """What was sent of a day, by kind, each acked by the broker; and what was not."""

    day: str
    sent: Counter[str] = field(default_factory=Counter)
    left: Left = field(default_factory=Left)


@dataclass(frozen=True, slots=True)
class Restore:
    """Of the days from `first` to `last`."""

    archive: Archive
    settings: Settings
    first: str = ""
    last: str = "9999"
    told: Callable[[str, int], None] = lambda _day, _sent: None
    """Of each thousand messages of a day that are on their way."""

    def run(self) -> Iterator[Restored]:
        """Day by day, each once Kafka has acked all of it: after a break, go on at the day that was not told.

        Raises ArchiveBusy, ArchiveDamaged, BrokerUnreachable, PublishFailed, TopicsWrong, TimeoutError, OSError.
        """
        with self.archive.held(alone=False):
            with Topics(self.settings) as topics:
                topics.ensure()
            acts.give_back(self.archive, self.settings)
            taken = frozenset(acts.keep(self.archive, self.settings))
            publisher = Publisher(self.settings, lambda _token, _partition, _offset: None)
            try:
                for day in self.archive.days(self.first, self.last):
                    yield self._day(day, taken, publisher)
            finally:
                publisher.close()

    def _day(self, day: str, taken: frozenset[bytes], publisher: Publisher) -> Restored:
        done, headers = Restored(day), ((ARCHIVED, self.archive.identity().encode()),)
        for kind in KINDS.values():
            files = self.archive.files(day, kind.name)
            for head, line in Newest(self.archive, kind, files, taken, True, done.left):
                publisher.publish(Departure(self._topic(kind), key(head.id), line, headers))
                done.sent[kind.name] += 1
                if not done.sent[kind.name] % _TOLD_EVERY:
                    self.told(day, done.sent.total())
        publisher.flush()
        return done

    def _topic(self, kind: Kind) -> str:
        return self.settings.named(kind.topic.on(Lane.BACKFILL))
