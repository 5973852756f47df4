"""What stands in for the servers in the fast rings: topics, a sink, a memory and a publisher, all of them in memory.

They keep what real ones keep (partitions, offsets, order within a partition) and fail when they are told to.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from services.contract.articles import Provenance, RawArticle, encode
from services.contract.identity import article_id, key
from services.contract.metrics import DEAD, DROPPED, RECEIVED, RETRIES, SENT
from services.pipeline import PARTITIONS, RAW, TOPICS, Lane
from services.runtime.arrival import Arrival, Departure
from services.runtime.kafka_client import partition_of
from services.runtime.monitor import REGISTRY
from services.runtime.publisher import Publisher
from services.runtime.step import Item, View

_PARTITIONS = {topic.name: topic.partitions for topic in TOPICS}
NOON = datetime(2025, 4, 1, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So many seconds after the day's noon that all tests share."""
    return NOON + timedelta(seconds=seconds)


def raw(url: str = "https://example.org/a", text: str = "One two three.", **parts: Any) -> RawArticle:
    """An article as a producer would have made it."""
    where = Provenance(
        producer="feeds", extractor=parts.pop("extractor", "feeds/1"), input="feed.xml", position="item 1"
    )
    given = {
        "id": article_id(url=url, source="", guid=None, title=""), "url": url, "urls": (url,), "source": "Example",
        "channel": "page", "title": "A title", "text": text, "observed": NOON, "provenance": where,
    }  # fmt: skip
    return RawArticle(**{**given, **parts})


def message(article: RawArticle, lane: Lane = Lane.LIVE) -> Departure:
    """The article on its way to the raw topic."""
    return Departure(RAW.on(lane), key(article.id), encode(article))


def arrival(value: bytes | None, *, name: bytes | None = b"k" * 16, offset: int = 0, **parts: Any) -> Arrival:
    """A message of the raw topic; `name` is its key."""
    return Arrival(parts.pop("topic", RAW.name), parts.pop("partition", 0), offset, name, value, **parts)


def came(article: RawArticle, offset: int = 0, **parts: Any) -> Arrival:
    """The article as it came from the raw topic."""
    return arrival(encode(article), name=key(article.id), offset=offset, **parts)


def item(article: RawArticle, offset: int = 0, **parts: Any) -> Item:
    """The article in work."""
    return Item(came(article, offset, **parts), article)


class Log:
    """Topics: of each, its partitions' messages in order."""

    def __init__(self) -> None:
        self.topics: dict[str, list[list[Arrival]]] = defaultdict(lambda: [[] for _ in range(PARTITIONS)])

    def put(self, sent: Departure) -> Arrival:
        """Append a message where its key belongs."""
        number = partition_of(sent.key, _PARTITIONS.get(sent.topic, PARTITIONS)) if sent.key else 0
        partition = self.topics[sent.topic][number]
        stored = Arrival(sent.topic, number, len(partition), sent.key, sent.value, 0, tuple(sent.headers))
        partition.append(stored)
        return stored

    def all(self, topic: str) -> list[Arrival]:
        """A topic's messages, partition by partition."""
        return [message for partition in self.topics[topic] for message in partition]

    def batches(self, topics: Sequence[str], most: int) -> Iterator[list[Arrival]]:
        """What a consumer of all partitions would be given."""
        waiting = [message for topic in topics for message in self.all(topic)]
        for start in range(0, len(waiting), most):
            yield waiting[start : start + most]


@dataclass
class LogSink:
    """Appends to a log; `faults` holds what to answer instead for the next calls, by message."""

    log: Log = field(default_factory=Log)
    faults: list[Callable[[Departure], Exception | None]] = field(default_factory=list)
    calls: list[list[Departure]] = field(default_factory=list)

    async def send(self, messages: Sequence[Departure]) -> list[Exception | None]:
        """Ack all but the faulty."""
        self.calls.append(list(messages))
        fault = self.faults.pop(0) if self.faults else lambda _: None
        answers = [fault(message) for message in messages]
        for message, error in zip(messages, answers, strict=True):
            if error is None:
                self.log.put(message)
        return answers


@dataclass
class DictMemory:
    """State in a dict, with the order of what was remembered."""

    state: dict[bytes, bytes] = field(default_factory=dict)
    remembered: list[tuple[Arrival, bytes]] = field(default_factory=list)
    view: View | None = None

    async def recall(self, wanted: Sequence[tuple[int, bytes]]) -> dict[bytes, bytes]:
        """Of these keys, whatever their partition."""
        return {key: self.state[key] for _, key in wanted if key in self.state}

    async def remember(self, entries: Sequence[tuple[Arrival, bytes]]) -> None:
        """Set all of them."""
        self.remembered += entries
        for arrival, value in entries:
            if arrival.key:
                self.state[arrival.key] = value
                if self.view:
                    self.view.put(arrival.partition, arrival.key, value)


@dataclass
class LogPublisher:
    """A publisher whose every message is acked at once."""

    on_ack: Callable[[Any, int, int], None]
    log: Log = field(default_factory=Log)
    flushed: int = 0
    failed: bool = False
    life: int = 0

    def publish(self, sent: Departure, token: Any = None) -> None:
        """Append and ack."""
        stored = self.log.put(sent)
        self.on_ack(token, stored.partition, stored.offset)

    def flush(self, seconds: float = 120) -> None:
        """Nothing is ever in flight."""
        self.flushed += 1

    def as_publisher(self) -> Publisher:
        """For what asks for a real one."""
        return cast(Publisher, self)


def counts(stage: str, lane: Lane = Lane.LIVE) -> dict[str, int]:
    """What the stage has counted in this process so far."""
    names = {
        s.name: s.name.removeprefix("headwater_").removesuffix("_total")
        for s in (RECEIVED, SENT, DROPPED, DEAD, RETRIES)
    }
    found = dict.fromkeys(names.values(), 0)
    for family in REGISTRY.collect():
        for sample in family.samples:
            if sample.name in names and sample.labels["stage"] == stage and sample.labels["lane"] == str(lane):
                found[names[sample.name]] += int(sample.value)
    return found


class Counted:
    """The difference that something makes to a stage's counters."""

    def __init__(self, *stages: str, lane: Lane = Lane.LIVE) -> None:
        self._before = {stage: counts(stage, lane) for stage in stages}
        self._lane = lane

    def of(self, stage: str) -> dict[str, int]:
        """Counted since."""
        return {name: value - self._before[stage][name] for name, value in counts(stage, self._lane).items()}

    def adds_up(self, stage: str) -> bool:
        """Whether every received article was sent, dropped or is dead."""
        found = self.of(stage)
        return found["received"] == found["sent"] + found["dropped"] + found["dead"]
