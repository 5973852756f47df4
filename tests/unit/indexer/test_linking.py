"""An article and its link come together whichever is written first; a repeat of either changes nothing."""

from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from services.indexer.documents import article_action, month
from services.indexer.linking import Linking
from services.indexer.marks import Mark, kind, mark_action
from services.indexer.writer import Work
from services.runtime.elastic import Elastic
from services.runtime.elastic_answers import ItemResult
from tests.fakes import NOON, arrival
from tests.unit.contract.examples import FULL, LINK, TELLING
from tests.unit.indexer.elastic import Bench


@dataclass
class Rig:
    """A linking with a scripted Elasticsearch."""

    drop: bool = False
    bench: Bench = field(default_factory=Bench)

    def __post_init__(self) -> None:
        elastic = cast(Elastic, self.bench.elastic)
        self.linking = Linking(elastic, self.bench.writer, lambda name: f"ns-{name}", self.drop, lambda: NOON)

    def store(self, mark: Mark) -> None:
        """As somebody has written it."""
        place = f"ns-{kind(mark)}-{month(mark.first_seen)}", mark.id
        self.bench.elastic.stored[place] = msgspec.json.decode(mark_action(mark).source)

    def kinds(self) -> list[tuple[str, Any]]:
        """Of every action: its index's kind, and the update's fields or whether it copies somebody."""
        return [(head["_index"].split("-")[1], head.get("retry_on_conflict")) for head in self.bench.elastic.heads]


def article() -> Work:
    return Work(arrival(b""), article_action(FULL, NOON), found=FULL)


def link(told: Mark = LINK) -> Work:
    return Work(arrival(b""), mark_action(told), found=told)


def test_a_link_is_written_and_then_its_article_is_patched() -> None:
    rig = Rig()
    rig.store(LINK)
    rig.linking.write([link()])
    assert rig.kinds() == [("links", None), ("articles", 3)]
    assert rig.bench.elastic.sources[1]["doc"]["copy_of"] == LINK.copy_of


def test_an_article_that_comes_later_is_written_with_its_link_and_not_patched() -> None:
    rig = Rig()
    rig.store(LINK)
    rig.linking.write([article()])
    assert rig.kinds() == [("articles", None)]
    (source,) = rig.bench.elastic.sources
    assert (source["copy_of"], source["group"], source["headline"]) == (LINK.copy_of, LINK.lead, FULL.title)


def test_a_link_that_comes_while_its_article_is_written_is_patched_in() -> None:
    """Another process wrote the link between the look and the write."""
    rig = Rig()
    looks = iter([[None, None], [msgspec.json.decode(mark_action(LINK).source), None]])
    rig.bench.elastic.get_many = lambda _places: next(looks)  # type: ignore[method-assign, assignment]
    rig.linking.write([article()])
    assert rig.kinds() == [("articles", None), ("articles", 3)]


def test_an_article_that_was_there_already_is_patched_too() -> None:
    """A 409 says only that it was written, by a process that may not have seen the link."""
    rig = Rig()
    rig.store(LINK)
    conflict = ItemResult(409, "version_conflict_engine_exception")
    rig.bench.elastic.script = [lambda _position, _name: conflict]
    rig.linking.write([article()])
    assert rig.kinds() == [("articles", None), ("articles", 3)]


def test_an_older_link_patches_what_the_newest_says() -> None:
    rig = Rig()
    rig.store(msgspec.structs.replace(LINK, order=9, copy_of=None, lead=None, copies=4))
    rig.linking.write([link()])
    assert rig.bench.elastic.sources[1]["doc"]["copies"] == 4


def test_a_patch_without_its_article_is_no_trouble() -> None:
    rig = Rig()
    rig.store(LINK)
    answers = [ItemResult(201), ItemResult(404, "document_missing_exception")]
    rig.bench.elastic.script = [lambda _p, _n, answer=answer: answer for answer in answers]  # type: ignore[misc]
    work = link()
    rig.linking.write([work])
    assert work.dead is None
    assert not rig.bench.pauses


def test_where_copies_are_dropped_one_is_not_written_and_one_that_is_there_is_taken_out() -> None:
    rig = Rig(drop=True)
    rig.store(LINK)
    late, told = article(), link()
    rig.linking.write([late])
    assert late.dropped == "copy"
    assert rig.bench.elastic.bulks == []
    rig.linking.write([told])
    assert rig.kinds() == [("links", None), ("articles", None)]
    assert rig.bench.elastic.heads[1]["version"] > FULL.version


def test_a_newer_text_than_the_copy_s_is_written_though_copies_are_dropped() -> None:
    rig = Rig(drop=True)
    rig.store(msgspec.structs.replace(LINK, version=FULL.version - 1))
    work = article()
    rig.linking.write([work])
    assert not work.dropped
    assert rig.kinds()[0] == ("articles", None)


def test_link_and_story_stand_beside_each_other() -> None:
    rig = Rig()
    rig.store(LINK)
    rig.store(TELLING)
    rig.linking.write([article()])
    (source,) = rig.bench.elastic.sources
    assert (source["story"], source["copy_of"]) == (TELLING.story, LINK.copy_of)


def test_a_story_that_comes_alone_is_patched_and_leaves_the_link_alone() -> None:
    rig = Rig()
    rig.store(LINK)
    rig.store(TELLING)
    rig.linking.write([link(TELLING)])
    assert rig.kinds() == [("stories", None), ("articles", 3)]
    assert rig.bench.elastic.sources[1]["doc"] == {"story": TELLING.story}
