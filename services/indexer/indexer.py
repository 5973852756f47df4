"""The indexer's loop: read a batch, write it, send what is dead, commit exactly that, read on.

One thread, so that a commit can never run ahead of a write, and no rebalance can happen between the two.
"""

import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import structlog

from services.contract import metrics
from services.contract.articles import EnrichedArticle, SchemaMismatch, decode
from services.contract.links import Link, Telling
from services.contract.notices import Sighting
from services.indexer.documents import (
    ARTICLES,
    LINKS,
    SIGHTINGS,
    TELLINGS,
    Action,
    article_action,
    month,
    removal,
    sighting_action,
)
from services.indexer.floor import EXPIRED
from services.indexer.linking import Linking
from services.indexer.marks import Mark, mark_action
from services.indexer.revising import Revising
from services.indexer.writer import Abandoned, Work, Writer
from services.pipeline import DEAD, ENRICHED, INDEXER, Lane
from services.pipeline import LINKS as LINKS_TOPIC
from services.pipeline import SIGHTINGS as SIGHTINGS_TOPIC
from services.pipeline import STORIES as STORIES_TOPIC
from services.runtime.arrival import Arrival
from services.runtime.batch_reader import BatchReader
from services.runtime.clock import Clock
from services.runtime.dead_limit import DeadLimit
from services.runtime.errors import BrokerUnreachable, PublishFailed
from services.runtime.letter import REASON_LIMIT, dead_letter
from services.runtime.monitor import StageCounters, family
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.step import Dead
from services.runtime.traces import Traces

log = structlog.get_logger("headwater.indexer")

COMMIT_PAUSE: Final = 1.0
"""Seconds between attempts to commit, or to bury, while no broker takes it."""
BURY_SECONDS: Final = 10.0


@dataclass
class Indexer:
    """Settles batches; `run.py` gives it its parts and keeps it turning."""

    settings: Settings
    lane: Lane
    reader: BatchReader
    writer: Writer
    publisher: Publisher
    clock: Clock
    taken_down: Container[bytes] = frozenset()
    trouble: Callable[[str | None], None] = lambda _: None
    """Hears why no dead letter can be sent, and None when they can again."""
    expired: Callable[[str], bool] = lambda _: False
    """Whether a monthly index was let go."""
    traces: Traces = field(default_factory=Traces)

    def __post_init__(self) -> None:
        self._counters = StageCounters(INDEXER.name, self.lane)
        self._age = family(metrics.AGE).labels(str(self.lane))
        self._limit = DeadLimit(INDEXER.name, self.settings.dead_in_a_row)
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {
            self.settings.named(ENRICHED.on(self.lane)): ARTICLES,
            self.settings.named(SIGHTINGS_TOPIC.on(self.lane)): SIGHTINGS,
            self.settings.named(LINKS_TOPIC.on(self.lane)): LINKS,
            self.settings.named(STORIES_TOPIC.on(self.lane)): TELLINGS,
        }
        drop = self.settings.copies == "drop"
        self._linking = Linking(self.writer.elastic, self.writer, self.settings.named, drop, self.clock)
        self._revising = Revising(self.writer.elastic, self.writer, self.settings.named, self.clock)

    def settle(self, arrivals: Sequence[Arrival]) -> None:
        """Write, bury, commit, count.

        Raises Abandoned where the batch has another owner now; Halted before anything is buried where
        too many in a row would be.
        """
        start = time.perf_counter()
        works = [self._work(arrival) for arrival in arrivals]
        self._counters.worked(time.perf_counter() - start)
        self._expire(works)
        self._revising.before(works)
        self._linking.write(works)
        self._revising.after(works)
        self._limit.check((work.arrival, work.dead) for work in works)
        self._bury([work for work in works if work.dead])
        offsets: dict[tuple[str, int], int] = {}
        for arrival in arrivals:
            offsets[arrival.topic, arrival.partition] = arrival.offset + 1
        self._commit(offsets)
        self._limit.settled()
        self._count(works, time.perf_counter() - start)

    def _expire(self, works: Sequence[Work]) -> None:
        """What was first seen in a month that was let go stays out, and its index is not made anew for it."""
        for work in works:
            if work.action and not work.taken_down and self.expired(work.action.index):
                work.action, work.dropped = None, EXPIRED

    def _commit(self, offsets: Mapping[tuple[str, int], int]) -> None:
        """Until Kafka has it: what is written stays written while a broker is away. Raises Abandoned."""
        said = False
        while True:
            try:
                committed = self.reader.commit(offsets)
            except BrokerUnreachable as error:
                if not said:
                    log.warning("waiting for Kafka", reason=str(error))
                said = True
                self.writer.wait(COMMIT_PAUSE)
            else:
                break
        if not committed:
            raise Abandoned("the group changed before the commit; its new owner reads the batch again")

    def _work(self, arrival: Arrival) -> Work:
        work = Work(arrival, way=self.traces.processing(arrival))
        work.taken_down = arrival.key in self.taken_down
        try:
            found = work.found = decode(self._decoders[arrival.topic], arrival.value or b"")
            if arrival.key is None or arrival.key.hex() != found.id:
                # Dedupe lets no such id through; one that is no digest could make a whole bulk request invalid.
                work.dead = Dead("wrong_key", f"the key is not the article's id {found.id[:80]!r}")
            elif work.taken_down:
                work.action = _removal(found)
            else:
                work.action = self._action(found)
        except SchemaMismatch as error:
            work.dead = Dead("wrong_schema", str(error))
        except msgspec.ValidationError as error:
            work.dead = Dead("invalid_record", str(error))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            work.dead = Dead("not_json", str(error))
        if work.taken_down:
            work.dead = None  # not even as a dead letter may its text go on
        return work

    def _action(self, found: EnrichedArticle | Sighting | Mark) -> Action:
        if isinstance(found, Sighting):
            return sighting_action(found)
        return mark_action(found) if isinstance(found, Link | Telling) else article_action(found, self.clock())

    def _bury(self, works: Sequence[Work]) -> None:
        """Until the dead letters' topic has them: it may be missing, or take nothing. Raises Abandoned."""
        for work in works:
            if work.dead:
                reason = work.dead.reason[:REASON_LIMIT]
                log.warning("dead letter", error=work.dead.error, reason=reason, **work.arrival.told())
        said = False
        while works:
            try:
                self._send_letters(works)
            except (PublishFailed, BrokerUnreachable) as error:
                if not said:
                    log.warning("waiting for the dead letters' topic", reason=str(error))
                said = True
                self.trouble(f"dead letters cannot be sent: {error}")
                self.writer.wait(COMMIT_PAUSE)
            else:
                self.trouble(None)
                return

    def _send_letters(self, works: Sequence[Work]) -> None:
        topic = self.settings.named(DEAD.name)
        try:
            for work in works:
                if work.dead:
                    letter = dead_letter(topic, work.arrival, INDEXER.name, self.lane, work.dead, work.way.headers)
                    self.publisher.publish(letter)
            self.publisher.flush(BURY_SECONDS)
        except PublishFailed:
            self.publisher.renew()  # a letter sent twice is listed once
            raise

    def _count(self, works: Sequence[Work], seconds: float) -> None:
        now = self.clock().timestamp()
        for work in works:
            outcome, reason = work.outcome
            work.way.end(outcome, reason)
            if outcome == "dead":
                self._counters.dead(reason)
            elif outcome == "dropped":
                self._counters.dropped(reason)
            else:
                self._counters.sent()
                if isinstance(work.found, EnrichedArticle):
                    self._age.observe(max(0.0, now - _observed(work)))
        self._counters.batch(len(works), seconds)


def _removal(found: EnrichedArticle | Sighting | Mark) -> Action | None:
    """The article goes from where it would have been written: another process may have written it just now."""
    if not isinstance(found, EnrichedArticle):
        return None
    return removal(f"articles-{month(found.first_seen)}", found.id)


def _observed(work: Work) -> float:
    version = work.action.version if work.action else None
    return (version or 0) / (1 << 20) / 1000
