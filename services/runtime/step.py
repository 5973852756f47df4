"""What a stage is to the runtime: a pure step over a batch, and the three ways an article can leave it.

Kept apart from the guard that runs it, so that a stage imports no client and no loop.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from services.contract.articles import Message, RawArticle
from services.pipeline import Stage
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
class Keep:
    """The article goes on, grown by this stage's part."""

    article: RawArticle
    remember: bytes | None = None
    """New state for this id, written before the output is sent; a replay must come out the same by it."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The article ends here on purpose."""

    reason: str
    note: Message | None = None
    """What is told about it on the stage's second topic."""
    remember: bytes | None = None


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
    def reads(self) -> type[RawArticle]:
        """The record that it takes."""

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:
        """One outcome for each item, in order.

        `known` is what was remembered for the items' keys; empty for a step that remembers nothing. A raised
        exception makes the guard try each item alone, so that one bad article does not take the others with it.
        """


class Memory(Protocol):
    """State by Kafka key, partitioned like the input; durable once `remember` has returned."""

    async def recall(self, items: Sequence[Item]) -> dict[bytes, bytes]:
        """What is remembered for the items' keys."""

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

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:  # noqa: ARG002 - the protocol's
        """Every item, grown."""
        at = self.clock()
        return [Keep(self.work(item.article, at)) for item in items]
