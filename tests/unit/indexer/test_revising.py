"""No text is replaced before the ledger has it, and each is held against the one before it, whoever writes what when."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.contract.articles import EnrichedArticle
from services.indexer.documents import article_action, month
from services.indexer.revising import AHEAD, Revising
from services.indexer.writer import Work
from services.runtime.elastic import Elastic
from services.runtime.elastic_answers import ItemResult
from tests.fakes import NOON, arrival
from tests.unit.contract.examples import FULL
from tests.unit.indexer.elastic import Bench, ScriptedElastic

WORDS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen")


def text(edition: int, second: int, extractor: str = "dumps/1") -> EnrichedArticle:
    """The article as it was observed at this second."""
    observed = FULL.observed + timedelta(seconds=second)
    return msgspec.structs.replace(
        FULL, edition=edition, revision=edition, observed=observed, version=int(observed.timestamp() * 1000) << 20,
        title="The ferry", text=f"It carries {WORDS[second % 6]} cars, of {second} that wait.",
        provenance=msgspec.structs.replace(FULL.provenance, extractor=extractor),
    )  # fmt: skip


def work(article: EnrichedArticle) -> Work:
    return Work(arrival(b""), article_action(article, NOON), found=article)


@dataclass
class Store(ScriptedElastic):
    """Keeps documents as Elasticsearch does: an external version wins only where it is greater."""

    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    calls: int = 0
    meanwhile: dict[int, Callable[[], None]] = field(default_factory=dict)
    """What another process does before the call of this number."""

    def _call(self) -> None:
        self.calls += 1
        self.meanwhile.pop(self.calls, lambda: None)()

    def get_many(self, places: Sequence[tuple[str, str]]) -> list[dict[str, Any] | None]:
        """As it is stored."""
        self._call()
        return super().get_many(places)

    def bulk(self, lines: Sequence[bytes]) -> list[ItemResult]:
        """Index each."""
        self._call()
        results = []
        for head_line, source in zip(lines[::2], lines[1::2], strict=True):
            (head,) = json.loads(head_line).values()
            place = head["_index"], head["_id"]
            if self.versions.get(place, -1) >= head["version"]:
                results.append(ItemResult(409, "version_conflict_engine_exception"))
                continue
            self.versions[place], self.stored[place] = head["version"], json.loads(source)
            results.append(ItemResult(201))
        return results


@dataclass
class Rig:
    """An index, and indexers that write into it."""

    store: Store = field(default_factory=Store)

    def __post_init__(self) -> None:
        bench = Bench(self.store)
        self.writer = bench.writer
        self.revising = Revising(cast(Elastic, self.store), self.writer, lambda name: f"ns-{name}", lambda: NOON)

    def write(self, *articles: EnrichedArticle) -> None:
        """One batch, as the indexer settles it."""
        works = [work(article) for article in articles]
        self.revising.before(works)
        self.writer.write(works)
        self.revising.after(works)

    def ledger(self) -> dict[int, dict[str, Any]]:
        """By edition."""
        name = f"ns-revisions-{month(FULL.first_seen)}"
        return {doc["edition"]: doc for (index, _), doc in self.store.stored.items() if index == name}


def test_an_article_that_nobody_edits_costs_nothing() -> None:
    rig = Rig()
    rig.write(text(1, 0))
    assert rig.ledger() == {}


def test_the_second_text_brings_the_first_with_it() -> None:
    rig = Rig()
    rig.write(text(1, 0))
    rig.write(text(2, 1))
    first, second = rig.ledger()[1], rig.ledger()[2]
    assert (first["text"], first.get("before")) == ({"en": text(1, 0).text}, None)
    assert (second["before"], second["changed"], second["numbers"]) == (1, ["lede"], ["0 → 1"])
    assert second["changes"][0] == {"part": "lede", "old": "eleven", "new": "twelve"}
    assert second["silent"] is True


def test_a_late_older_text_takes_its_place_and_the_next_one_is_held_against_it() -> None:
    rig = Rig()
    for article in (text(1, 0), text(2, 5), text(3, 3)):
        rig.write(article)
    assert {n: doc.get("before") for n, doc in rig.ledger().items()} == {1: None, 2: 3, 3: 1}


def test_texts_of_another_hand_are_kept_and_not_compared() -> None:
    rig = Rig()
    rig.write(text(1, 0))
    rig.write(text(2, 1, "pages/1"))
    rig.write(text(3, 2, "pages/1"))
    assert {n: doc.get("before") for n, doc in rig.ledger().items()} == {1: None, 2: None, 3: 2}


def test_a_ledger_s_document_that_is_refused_makes_its_message_a_dead_letter() -> None:
    rig = Rig()
    rig.store.bulk = lambda lines: [ItemResult(400, "mapper_parsing_exception", "no")] * (len(lines) // 2)  # type: ignore[method-assign]
    works = [work(text(2, 1))]
    rig.revising.before(works)
    assert works[0].dead is not None


def expected(articles: Sequence[EnrichedArticle]) -> dict[int, int | None]:
    """Each edition, and the one observed last before it."""
    ordered = [one.edition for one in sorted(articles, key=lambda one: one.version)]
    return dict(zip(ordered, [None, *ordered[:-1]], strict=True))


@given(st.data())
def test_whatever_the_order_the_batches_the_replays_and_what_another_does_meanwhile(data: st.DataObject) -> None:
    """All texts are kept, each with the one before it; and two indexers come between each other at any call. No text is
    overtaken by one that is more than AHEAD later: the ledger looks no further.
    """
    seconds = data.draw(st.permutations(range(data.draw(st.integers(2, 1 + AHEAD)))))
    texts = [text(n, second) for n, second in enumerate(seconds, 1)]
    order = data.draw(st.permutations(texts + data.draw(st.lists(st.sampled_from(texts), max_size=2))))
    live, backfill = Rig(), Rig()
    backfill.store = live.store
    backfill.__post_init__()
    cut = data.draw(st.integers(0, len(order)))
    other = order[cut:]
    live.store.meanwhile = {data.draw(st.integers(1, 12)): lambda: backfill.write(*other)} if other else {}
    mine = order[:cut]
    middle = data.draw(st.integers(0, len(mine)))
    for batch in (mine[:middle], mine[middle:]):
        live.write(*batch)
    for late in list(live.store.meanwhile.values()):
        late()
    assert {n: doc.get("before") for n, doc in live.ledger().items()} == expected(texts)
