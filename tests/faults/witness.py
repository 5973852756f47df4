"""What a row asks of the running flow: dead letters, commits, lag, messages that lie in a topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.pipeline import RAW, STAGES, Lane
from services.runtime.broker import Topics
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.flow import Flow


@dataclass
class Witness:
    """Of one flow; asks the servers straight."""

    settings: Settings
    flow: Flow

    def letters(self) -> int:
        """How many dead letters of the indexer there are now."""
        return sum(letter.stage == "indexer" for letter in self.flow.letters())

    def committed(self, stage: str) -> dict[tuple[str, int], int]:
        """A stage's committed offsets by topic and partition."""
        found = next(s for s in STAGES if s.name == stage)
        names = [self.settings.named(t.on(Lane.LIVE)) for t in found.reads]
        with Topics(self.settings) as topics:
            return topics.committed(self.settings.named(found.group(Lane.LIVE)), names)

    def lag_of(self, topic: str, stage: str = "indexer") -> int:
        """Messages of one topic (full name) that a stage has not committed."""
        found = next(s for s in STAGES if s.name == stage)
        with Topics(self.settings) as topics:
            return topics.lag(self.settings.named(found.group(Lane.LIVE)), [topic])[topic]

    def raw_messages(self) -> int:
        """How many messages lie in articles.raw."""
        return sum(1 for _ in read_all(self.settings, self.settings.named(RAW.on(Lane.LIVE))))

    def unread_ids(self, topic: str, committed: Mapping[tuple[str, int], int]) -> set[str]:
        """The ids of what lies in a topic (full name) beyond these offsets."""
        arrivals = read_all(self.settings, topic)
        return {a.key.hex() for a in arrivals if a.key and a.offset >= committed.get((topic, a.partition), 0)}
