"""What a stage is to the runtime: a pure step over a batch, and the three ways an article can leave it.

Kept apart from the guard that runs it, so that a stage imports no client and no loop.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from services.contract.articles import Message, RawArticle
from services.pipeline import Stage, Topic
from services.runtime.arrival import Arrival
from services.runtime.clock import Clock, now

TAKEN_DOWN: Final = "taken_down"
"""The reason that articles are dropped for which a person has taken down."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article in work, with the message that brought it."""

    arrival: Arrival
    article: Any
    """The record of the topic that the step reads."""


@dataclass(frozen=True, slots=True)
class Also:
    """One more message that an article leads to."""

    topic: Topic
    """One that the stage writes."""
    key: bytes
    message: Message


@dataclass(frozen=True, slots=True)
class Keep:
    """The article goes on, grown by this stage's part."""

    article: Message
    remember: bytes | None = None
    """New state for this id, written before the output is sent; a replay must come out the same by it."""
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """The article ends here on purpose."""

    reason: str
    remember: bytes | None = None
    also: tuple[Also, ...] = ()
    """What is told about it."""


@dataclass(frozen=True, slots=True)
class Dead:
    """It can never work here: original bytes and reason go to the dead letters."""

    error: str
    """A short fixed word."""
    reason: str


Outcome = Keep | Drop | Dead


class Step(Protocol):
    """The pure part of a stage."""

    @property
    def stage(self) -> Stage:
        """Its row in the pipeline."""

    @property
    def reads(self) -> type[Message]:
        """The record that it takes."""

    @property
    def view(self) -> "View | None":
        """What it keeps of its memory to find other keys by; None for a step that asks by the items' keys alone."""

    def asks(self, items: Sequence[Item]) -> Sequence[tuple[int, bytes]]:
        """Partition and key of what it wants to know to work on these: of a step that remembers something."""

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:
        """One outcome for each item, in order.

        `known` is what was remembered for the keys that it asks for; empty for a step that remembers nothing. A raised
        exception makes the guard try each item alone, so that one bad article does not take the others with it.
        """


class View(Protocol):
    """An index over what is remembered: it hears every entry, those of the past when a partition is opened."""

    def place(self, value: bytes) -> int:
        """Where an entry of the past comes: they are put in this order."""

    def put(self, partition: int, key: bytes, value: bytes) -> None:
        """This is remembered now, instead of what was before."""

    def clear(self, partition: int) -> None:
        """The partition is another member's, or is read anew."""


def own_keys(items: Sequence[Item]) -> list[tuple[int, bytes]]:
    """What most steps ask for: each article's own state."""
    return [(item.arrival.partition, item.arrival.key) for item in items if item.arrival.key]


class Memory(Protocol):
    """State by Kafka key, partitioned like the input; durable once `remember` has returned."""

    async def recall(self, wanted: Sequence[tuple[int, bytes]]) -> dict[bytes, bytes]:
        """What is remembered for these partitions' keys."""

    async def remember(self, entries: Sequence[tuple[Arrival, bytes]]) -> None:
        """Set the state of each arrival's key, in this order."""


class Sink(Protocol):
    """Where messages go."""

    async def send(self, messages: Sequence[Any]) -> list[Exception | None]:
        """Send Departures and wait for every ack: one result for each, None where it is acked."""


@dataclass(frozen=True, slots=True)
class Each:
    """A step that takes each article alone and always keeps it."""

    stage: Stage
    reads: type[RawArticle]
    work: Callable[[Any, datetime], RawArticle]
    """(article, now) -> the article, grown. May raise: then that article is dead, and no other."""
    clock: Clock = now
    also: Callable[[Any], tuple[Also, ...]] = lambda _: ()
    """Of the article, grown."""
    view: None = None

    def asks(self, items: Sequence[Item]) -> list[tuple[int, bytes]]:  # noqa: ARG002 - the protocol's
        """Nothing: it remembers nothing."""
        return []

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:  # noqa: ARG002 - the protocol's
        """Every item, grown."""
        at = self.clock()
        grown = [self.work(item.article, at) for item in items]
        return [Keep(article, also=self.also(article)) for article in grown]
