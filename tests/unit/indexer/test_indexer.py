"""A batch is written, its dead are buried, then exactly that is committed, then it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import msgspec
import pytest

from services.contract.articles import encode
from services.indexer.indexer import Indexer
from services.indexer.statuses import CONFLICT
from services.indexer.writer import Abandoned
from services.pipeline import DEAD, ENRICHED, SIGHTINGS, Lane
from services.runtime.arrival import Arrival
from services.runtime.batch_reader import BatchReader
from services.runtime.elastic_answers import ItemResult
from services.runtime.settings import Settings
from tests.fakes import NOON, Counted, LogPublisher
from tests.unit.contract.examples import FULL as LATER
from tests.unit.contract.examples import SIGHTING
from tests.unit.indexer.elastic import Bench

FULL = msgspec.structs.replace(LATER, edition=1)
"""A first text: it costs the ledger of revisions nothing (`test_revising.py` has the later ones)."""
ID = bytes.fromhex(FULL.id)
ARTICLE = encode(FULL)


@dataclass
class Reader:
    """Takes commits, unless the group has changed."""

    ours: bool = True
    committed: list[Mapping[tuple[str, int], int]] = field(default_factory=list)

    def commit(self, offsets: Mapping[tuple[str, int], int]) -> bool:
        """Note them."""
        self.committed.append(dict(offsets))
        return self.ours


@dataclass
class Rig:
    """An indexer with everything around it."""

    bench: Bench = field(default_factory=Bench)
    reader: Reader = field(default_factory=Reader)
    taken_down: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.publisher = LogPublisher(lambda *_: None)
        self.indexer = Indexer(Settings(), Lane.LIVE, cast(BatchReader, self.reader), self.bench.writer,
                               self.publisher.as_publisher(), lambda: NOON, self.taken_down)  # fmt: skip

    def letters(self) -> list[tuple[str | None, bytes | None]]:
        """Error and bytes of what was buried."""
        return [(letter.header("error"), letter.value) for letter in self.publisher.log.all(DEAD.name)]


def message(value: bytes | None, offset: int = 0, topic: str = ENRICHED.name, key: bytes | None = ID) -> Arrival:
    return Arrival(topic, 2, offset, key, value)


def test_articles_and_sightings_are_written_and_committed() -> None:
    rig, counted = Rig(), Counted("indexer")
    rig.indexer.settle([message(ARTICLE, 4), message(ARTICLE, 5), message(encode(SIGHTING), 9, SIGHTINGS.name)])
    assert rig.bench.elastic.bulks == [[FULL.id, FULL.id, f"{FULL.id}-{SIGHTING.message}"]]
    assert rig.reader.committed == [{(ENRICHED.name, 2): 6, (SIGHTINGS.name, 2): 10}]
    assert counted.of("indexer") == {"received": 3, "sent": 3, "dropped": 0, "dead": 0, "retries": 0}


WRONG = msgspec.structs.replace(FULL, id='","_index":"other')
POISON = [
    (b"{", ID, "not_json"),
    (None, ID, "not_json"),
    (b"[]", ID, "invalid_record"),
    (ARTICLE.replace(b'"schema":1', b'"schema":99'), ID, "wrong_schema"),
    (ARTICLE, b"other", "wrong_key"),
    (ARTICLE, None, "wrong_key"),
    (encode(WRONG), ID, "invalid_record"),
]


@pytest.mark.parametrize(("value", "key", "error"), POISON)
def test_poison_is_buried_before_the_commit_and_the_rest_is_written(
    value: bytes | None, key: bytes | None, error: str
) -> None:
    rig, counted = Rig(), Counted("indexer")
    rig.indexer.settle([message(ARTICLE, 0), message(value, 1, key=key), message(ARTICLE, 2)])
    assert rig.letters() == [(error, value or b"")]
    assert rig.publisher.flushed == 1
    assert rig.bench.elastic.bulks == [[FULL.id, FULL.id]]
    assert rig.reader.committed == [{(ENRICHED.name, 2): 3}]
    assert counted.of("indexer") == {"received": 3, "sent": 2, "dropped": 0, "dead": 1, "retries": 0}


def test_what_the_index_refuses_is_buried_with_its_bytes() -> None:
    rig, counted = Rig(), Counted("indexer")
    rig.bench.elastic.script = [
        lambda position, _: (
            ItemResult(400, "document_parsing_exception", "bad") if position else ItemResult(409, CONFLICT)
        )
    ]
    rig.indexer.settle([message(ARTICLE, 0), message(ARTICLE, 1)])
    assert rig.letters() == [("refused_by_index", ARTICLE)]
    assert counted.of("indexer") == {"received": 2, "sent": 0, "dropped": 1, "dead": 1, "retries": 0}


def test_without_the_commit_nothing_is_counted() -> None:
    rig, counted = Rig(reader=Reader(ours=False)), Counted("indexer")
    with pytest.raises(Abandoned, match="the group changed"):
        rig.indexer.settle([message(ARTICLE)])
    assert counted.of("indexer")["received"] == 0


def test_what_was_taken_down_is_deleted_instead_and_never_buried() -> None:
    rig, counted = Rig(taken_down={ID}), Counted("indexer")
    poison = message(b"{its text", 2)
    rig.indexer.settle([message(ARTICLE, 1), poison, message(encode(SIGHTING), 3, SIGHTINGS.name)])
    (head,) = rig.bench.elastic.heads
    assert (head["_id"], head["version"]) == (FULL.id, 1 << 62)
    assert rig.letters() == []
    assert rig.reader.committed == [{(ENRICHED.name, 2): 3, (SIGHTINGS.name, 2): 4}]
    assert counted.of("indexer") == {"received": 3, "sent": 0, "dropped": 3, "dead": 0, "retries": 0}
