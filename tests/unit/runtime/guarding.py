"""Guards over small steps that do as the text of an article says."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.contract.articles import RawArticle
from services.pipeline import CLASSIFY, DEDUPE, ENRICH, SIGHTINGS, Lane, Stage
from services.runtime.guard import Guard
from services.runtime.step import Also, Dead, Drop, Item, Keep, Memory, Outcome, own_keys
from tests.fakes import LogSink, raw
from tests.unit.contract.examples import SIGHTING


@dataclass
class Told:
    """A step whose outcome is the article's title: keep, drop, silent, dead, raise."""

    stage: Stage = DEDUPE
    reads: type[RawArticle] = RawArticle
    seen: list[Mapping[bytes, bytes]] = field(default_factory=list)
    view: None = None

    def asks(self, items: Sequence[Item]) -> list[tuple[int, bytes]]:
        """Of each article."""
        return own_keys(items)

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:
        """One outcome for each, or what the batch raises."""
        self.seen.append(dict(known))
        return [self._outcome(item.article) for item in items]

    def _outcome(self, article: RawArticle) -> Outcome:
        word = article.title.removeprefix(f"{self.stage.name} ")
        if word == "raise":
            raise ArithmeticError("no number fits")
        if word == "drop":
            return Drop("duplicate", b"dropped", (Also(SIGHTINGS, b"\0" * 16, SIGHTING),))
        if word == "silent":
            return Drop("unwanted")
        if word == "dead":
            return Dead("hopeless", "nothing helps")
        return Keep(article, remember=article.text.encode() if self.stage is DEDUPE else None)


@dataclass
class Rig:
    """A guard with everything around it."""

    memory: Memory | None = None
    stages: Sequence[Stage] = (DEDUPE,)
    stuck_seconds: float = 60
    dead_in_a_row: int = 0
    sink: LogSink = field(default_factory=LogSink)
    taken_down: set[bytes] = field(default_factory=set)
    pauses: list[float] = field(default_factory=list)
    troubles: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = [Told(stage) for stage in self.stages]
        self.guard = Guard(self.steps, Lane.LIVE, self.sink, self.memory, taken_down=self.taken_down, stuck_seconds=self.stuck_seconds,
                           dead_in_a_row=self.dead_in_a_row, sleep=self._sleep, on_trouble=self.troubles.append)  # fmt: skip

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def sent(self, topic: str) -> list[bytes]:
        """The values on a topic."""
        return [message.value or b"" for message in self.sink.log.all(topic)]


def told(word: str, number: int = 0) -> RawArticle:
    """An article that makes a step do so."""
    return raw(f"https://example.org/{number}", title=word, text=f"text {number}")


ALONE = (CLASSIFY, ENRICH)
"""A chain without the stage that remembers."""


def run(rig: Rig, arrivals: Sequence[object]) -> None:
    """Settle one batch."""
    asyncio.run(rig.guard.settle(arrivals))  # type: ignore[arg-type]
