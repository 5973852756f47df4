"""An Elasticsearch that answers as a script says, and remembers what it was asked."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from services.indexer.documents import Action
from services.indexer.writer import Work, Writer
from services.runtime.elastic import Elastic, ItemResult
from tests.fakes import arrival

Answer = Exception | Callable[[int, str], ItemResult]
"""An error of the whole request, or what becomes of the item at this position with this id."""
OK = ItemResult(201)


def fine(_position: int, _name: str) -> ItemResult:
    return OK


@dataclass
class ScriptedElastic:
    """Plays its answers in turn, then says yes to everything."""

    script: list[Answer] = field(default_factory=list)
    creation: list[Exception] = field(default_factory=list)
    bulks: list[list[str]] = field(default_factory=list)
    """The ids of each bulk request."""
    heads: list[dict[str, Any]] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    largest: int = 1_000

    def bulk(self, lines: Sequence[bytes]) -> list[ItemResult]:
        """One result for each action: a line of its own, and its document's where it is no delete."""
        heads = []
        rest = iter(lines)
        for line in rest:
            ((kind, head),) = json.loads(line).items()
            heads.append(head)
            if kind == "index":
                next(rest)
        self.heads += heads
        self.bulks.append([head["_id"] for head in heads])
        answer = self.script.pop(0) if self.script else fine
        if isinstance(answer, Exception):
            raise answer
        return [answer(position, head["_id"]) for position, head in enumerate(heads)]

    def create_index(self, name: str) -> None:
        """Note it, or fail as told."""
        if self.creation:
            raise self.creation.pop(0)
        self.created.append(name)


class Enough(Exception):
    """The test has waited as often as it wanted."""


@dataclass
class Bench:
    """A writer with everything around it; `waits` bounds how often it may pause."""

    elastic: ScriptedElastic = field(default_factory=ScriptedElastic)
    waits: int = 20
    most_articles: int = 500
    most_bytes: int = 5_000_000
    pauses: list[float] = field(default_factory=list)
    troubles: list[str | None] = field(default_factory=list)
    retries: int = 0
    on_wait: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.writer = Writer(cast(Elastic, self.elastic), lambda name: f"ns-{name}", self.most_articles, self.most_bytes,
                             self._wait, self.troubles.append, self._retried)  # fmt: skip

    def _wait(self, seconds: float) -> None:
        self.on_wait()
        self.pauses.append(seconds)
        if len(self.pauses) >= self.waits:
            raise Enough

    def _retried(self) -> None:
        self.retries += 1

    def write(self, count: int = 3, **parts: Any) -> list[Work]:
        """Write so many small actions: `a0`, `a1`, ..."""
        works = [work(f"a{n}", **parts) for n in range(count)]
        self.writer.write(works)
        return works


def work(name: str, *, version: int | None = 7, index: str = "articles-2025.04", size: int = 2) -> Work:
    """An action on its own."""
    return Work(arrival(b"{}"), Action(index, name, version, b"{" + b" " * (size - 2) + b"}"))
