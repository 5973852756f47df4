"""What is taken down leaves every month, and at a start only where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any, cast

import pytest

from services.indexer.documents import TAKEN_DOWN_VERSION
from services.indexer.removals import Removals
from services.runtime.elastic import Elastic
from services.runtime.elastic_answers import ItemResult
from services.runtime.errors import ElasticUnreachable
from services.runtime.settings import Settings
from tests.unit.indexer.elastic import Bench, ScriptedElastic

ONE, TWO = b"1" * 16, b"2" * 16
LEDGER = ("ns-revisions-2026.01", "ns-revisions-2019.01")


@dataclass
class Index(ScriptedElastic):
    """Months, and what stands in them."""

    months: Sequence[str] = ("ns-articles-2026.01", "ns-articles-2026.02", "ns-articles-2019.01")
    closed: set[str] = field(default_factory=lambda: {"ns-articles-2019.01"})
    standing: set[str] = field(default_factory=set)
    texts: Sequence[tuple[str, str, str]] = ()
    """Of the ledger of revisions: index, article, the document's id."""
    away: int = 0
    asked: list[str] = field(default_factory=list)

    def refresh(self, index: str) -> None:
        """Note it, or be away."""
        self.asked.append(f"refresh {index}")
        if self.away:
            self.away -= 1
            raise ElasticUnreachable("gone")

    def by_ids(self, index: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Any]:
        """Those that stand there."""
        self.asked.append(f"ids {index} {','.join(fields)}")
        return {id_: {} for id_ in ids if id_ in self.standing}

    def scan(self, index: str, fields: Sequence[str], query: Any) -> Iterator[dict[str, Any]]:
        """Texts of these articles."""
        assert (index, fields) == ("ns-revisions", ["id"])
        for month, article, name in self.texts:
            if article in query["terms"]["id"]:
                yield {"_index": month, "_id": name, "_source": {"id": article}}

    def indices(self, pattern: str) -> list[str]:
        """All months."""
        return [month for month in (*self.months, *LEDGER) if fnmatch(month, pattern)]

    def closed_to_writes(self, pattern: str) -> set[str]:
        """Some of them."""
        return {month for month in self.closed if fnmatch(month, pattern)}


class Rig:
    """Removals with everything around them; `heard` is what comes next."""

    def __init__(self, **index: Any) -> None:
        self.index = Index(**index)
        self.bench = Bench(self.index)
        self.heard: set[bytes] = set()
        self.removals = Removals(Settings(namespace="ns"), cast(Elastic, self.index), self.bench.writer, self._news)

    def _news(self) -> set[bytes]:
        news, self.heard = self.heard, set()
        return news

    def hear(self, *ids: bytes) -> list[tuple[str, str]]:
        """Apply; the deletes that were sent for it."""
        before = len(self.index.heads)
        self.heard = set(ids)
        self.removals.apply()
        return sorted((head["_index"], head["_id"]) for head in self.index.heads[before:])


def test_at_a_start_only_what_stands_there_is_deleted() -> None:
    rig = Rig(standing={ONE.hex()})
    months = ["ns-articles-2026.01", "ns-articles-2026.02"]
    assert rig.hear(ONE, TWO) == [(month, ONE.hex()) for month in months]
    assert rig.index.asked == ["refresh ns-articles", "ids ns-articles id"]
    assert {head["version"] for head in rig.index.heads} == {TAKEN_DOWN_VERSION}
    assert {head["version_type"] for head in rig.index.heads} == {"external"}


def test_what_is_heard_later_is_deleted_everywhere_though_nothing_is_found() -> None:
    rig = Rig()
    assert rig.hear() == []
    assert len(rig.hear(TWO)) == 2
    assert rig.hear() == []


def test_what_was_not_there_is_done() -> None:
    rig = Rig()
    rig.hear()
    rig.index.script = [lambda *_: ItemResult(404)]
    rig.hear(ONE)
    assert rig.bench.pauses == []


def test_an_elasticsearch_that_is_away_is_waited_for() -> None:
    rig = Rig(standing={ONE.hex()}, away=2)
    assert len(rig.hear(ONE)) == 2
    assert rig.bench.troubles[:3] == ["gone", "gone", None]


def test_what_was_broken_off_is_done_by_the_next_call() -> None:
    rig = Rig(standing={ONE.hex()}, away=1)

    def stop() -> None:
        rig.bench.on_wait = lambda: None
        raise KeyboardInterrupt

    rig.bench.on_wait = stop
    with pytest.raises(KeyboardInterrupt):
        rig.hear(ONE)
    assert len(rig.hear(TWO)) == 2, "of the first, since both belong to the start"


def test_every_text_of_the_ledger_goes_too() -> None:
    texts = [("ns-revisions-2026.01", ONE.hex(), f"{ONE.hex()}-{n}") for n in (1, 2)]
    rig = Rig(texts=[*texts, ("ns-revisions-2026.01", TWO.hex(), f"{TWO.hex()}-1")], months=())
    assert rig.hear(ONE) == [(month, name) for month, _, name in texts]
    assert {head["version"] for head in rig.index.heads} == {TAKEN_DOWN_VERSION}


def test_at_a_start_an_article_of_which_only_the_ledger_has_a_text_is_found() -> None:
    rig = Rig(texts=[("ns-revisions-2026.01", ONE.hex(), f"{ONE.hex()}-2")], months=())
    assert rig.hear(ONE) == [("ns-revisions-2026.01", f"{ONE.hex()}-2")]


def test_a_closed_month_of_the_ledger_halts_nothing() -> None:
    rig = Rig(texts=[("ns-revisions-2019.01", ONE.hex(), f"{ONE.hex()}-1")], months=(), closed={"ns-revisions-2019.01"})
    assert rig.hear(ONE) == []
