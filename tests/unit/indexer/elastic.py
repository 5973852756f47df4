"""An Elasticsearch that answers as a script says, and remembers what it was asked."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from services.indexer.bulk_size import BulkSize
from services.indexer.documents import Action
from services.indexer.indices import Indices
from services.indexer.template import templates
from services.indexer.writer import Work, Writer
from services.runtime.elastic import Elastic
from services.runtime.elastic_answers import ItemResult
from services.runtime.settings import Settings
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
    sources: list[Any] = field(default_factory=list)
    """Of the actions that have one."""
    stored: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """What a get finds, by index and id."""
    completed: dict[str, list[str]] = field(default_factory=dict)
    """The fields that an index was given."""
    templates: int = 0
    """How often the templates were put."""
    there: dict[str, tuple[frozenset[str], str]] = field(default_factory=dict)

    def bulk(self, lines: Sequence[bytes]) -> list[ItemResult]:
        """One result for each action: a line of its own, and its document's where it is no delete."""
        heads = []
        rest = iter(lines)
        for line in rest:
            ((kind, head),) = json.loads(line).items()
            heads.append(head)
            if kind != "delete":
                self.sources.append(json.loads(next(rest)))
        self.heads += heads
        self.bulks.append([head["_id"] for head in heads])
        answer = self.script.pop(0) if self.script else fine
        if isinstance(answer, Exception):
            raise answer
        return [answer(position, head["_id"]) for position, head in enumerate(heads)]

    def get_many(self, places: Sequence[tuple[str, str]]) -> list[dict[str, Any] | None]:
        """As it is stored."""
        return [self.stored.get(place) for place in places]

    def create_index(self, name: str) -> None:
        """Note it, or fail as told."""
        if self.creation:
            raise self.creation.pop(0)
        self.created.append(name)
        self.there[name] = (frozenset({name.rpartition("-")[0]}), "strict")

    def add_fields(self, name: str, properties: Mapping[str, Any]) -> None:
        """Note it, or fail as told."""
        if self.creation:
            raise self.creation.pop(0)
        self.completed[name] = sorted(properties)

    def index(self, name: str) -> dict[str, tuple[frozenset[str], str]]:
        """As it was created or set."""
        return {name: self.there[name]} if name in self.there else {}

    def put_templates(self, templates: Mapping[str, Mapping[str, Any]]) -> None:
        """Note it."""
        self.templates += 1


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
    now: float = 0
    troubles: list[str | None] = field(default_factory=list)
    halts: list[str | None] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    retries: int = 0
    stays: int = 0
    """Pauses without length, between requests."""
    on_wait: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        elastic = cast(Elastic, self.elastic)
        self.size = BulkSize(self.most_articles, self.most_bytes)
        self.indices = Indices(
            elastic, templates(Settings(namespace="ns")), lambda name: f"ns-{name}", lambda: self.now
        )
        self.writer = Writer(elastic, self.indices, self.size, self._wait, self.troubles.append, self.halts.append,
                             self._retried, lambda answer, _: self.answers.append(answer))  # fmt: skip

    def _wait(self, seconds: float) -> None:
        self.on_wait()
        if not seconds:
            self.stays += 1
            return
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
