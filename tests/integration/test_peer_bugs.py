"""Faults by which other sinks are known to have lost data or buried good data, each on the real servers.

Their reports: confluent's Elasticsearch sink 571, 374 and 643, flink-connector-elasticsearch 132, vector 140, redpanda
connect 4477.
"""

import json
import time
from collections.abc import Callable, Iterator

import pytest

from services.indexer.documents import Action
from services.local.settings import HOST, StackSettings
from services.pipeline import ENRICHED, Lane
from services.runtime.arrival import Arrival
from services.runtime.batch_reader import BatchReader
from services.runtime.broker import Topics
from services.runtime.elastic import Elastic
from services.runtime.outlook import Losses
from services.runtime.settings import Settings
from services.runtime.standing import Standing
from tests.integration.administration import Administration
from tests.integration.enriched import dead, enriched, send, wait_until_settled, waiting, work, writing
from tests.integration.member import Member
from tests.integration.middle_box import OWN, MiddleBox, Reply
from tests.integration.test_batch_reader import Other

pytestmark = [pytest.mark.servers, pytest.mark.timeout(150)]


@pytest.fixture
def box(servers: StackSettings) -> Iterator[MiddleBox]:
    with MiddleBox(servers.elasticsearch_port) as found:
        yield found


@pytest.fixture
def hand(servers: StackSettings) -> Administration:
    return Administration(f"http://{HOST}:{servers.elasticsearch_port}")


def texts(elastic: Elastic, settings: Settings) -> dict[str, str]:
    """By id: what the index holds."""
    alias = settings.named("articles")
    elastic.count(alias)
    hits = elastic.search(alias, {"size": 1000})["hits"]["hits"]
    return {hit["_id"]: hit["_source"]["text"]["en"] for hit in hits}


def test_nothing_is_dropped_while_every_node_is_down(box: MiddleBox, stack_settings: Settings) -> None:
    """confluent 571: with no node left, the sink went on to the next records."""
    settings = stack_settings.model_copy(update={"elasticsearch": box.url, "bulk_seconds": 5})
    send(stack_settings, (enriched(n) for n in range(150)))
    box.path, box.always = "/", lambda _ask: None  # it hangs up on everything
    member = Member(settings, "indexer")
    member.start()
    try:
        member.wait_trouble("elasticsearch")
        box.always = None
        wait_until_settled(stack_settings)
        box.always = lambda _ask: None  # now in the middle of its life, with several batches waiting
        send(stack_settings, (enriched(n) for n in range(150, 600)))
        member.wait_trouble("elasticsearch")
        time.sleep(3)
        assert waiting(stack_settings) == 450
        box.always = None
        wait_until_settled(stack_settings)
        assert member.starts == 1
    finally:
        member.end()
    with writing(stack_settings) as it:
        assert it.held() == 600
    assert dead(stack_settings) == []


def test_a_conflict_is_ignored_only_where_a_newer_version_is_there(box: MiddleBox, stack_settings: Settings) -> None:
    """confluent 374, flink 132: an ignored 409 of an update lost its data."""
    with writing(stack_settings, elasticsearch=box.url) as it:
        it.write([enriched(1, later=2, text="third")])
        (late,) = it.write([enriched(1, later=1, text="second")])
        assert (late.stale, late.dead) == (True, None)
        (newest,) = it.write([enriched(1, later=3, text="fourth")])
        assert not newest.stale
        # A conflict of another kind: Elasticsearch has not written the document, and says nothing of versions.
        other = {"index": {"status": 409, "error": {"type": "conflict_exception", "reason": "another task"}}}
        box.script = [lambda _ask: (200, OWN, json.dumps({"items": [other]}).encode())]
        (again,) = it.write([enriched(2, text="kept")])
        assert (again.stale, again.dead) == (False, None)
        assert sorted(texts(it.elastic, stack_settings).values()) == ["fourth", "kept"]


def test_a_bulk_sent_twice_buries_nothing(box: MiddleBox, stack_settings: Settings) -> None:
    """confluent 643: a bulk was written, its answer got lost, and the repeat's 409s became dead letters."""

    def lost(ask: Callable[[], Reply]) -> None:
        ask()

    settings = stack_settings.model_copy(update={"elasticsearch": box.url, "bulk_seconds": 5})
    send(stack_settings, (enriched(n) for n in range(100)))
    box.script = [lost, lost]
    member = Member(settings, "indexer")
    member.start()
    try:
        wait_until_settled(stack_settings)
        counts = member.counts()
    finally:
        member.end()
    with writing(stack_settings) as it:
        assert it.held() == 100
    assert box.script == []
    assert dead(stack_settings) == []
    assert (counts["indexer", "sent"], counts["indexer", "dropped"], counts["indexer", "dead"]) == (100, 0, 0)


def test_a_bulk_that_fails_in_part_loses_no_part(stack_settings: Settings, hand: Administration) -> None:
    """vector 140: the items that failed were dropped with the answer's status 200."""
    with writing(stack_settings) as it:
        it.write([enriched(1000, month=1), enriched(1001, month=2)])
        blocked = stack_settings.named("articles-2026.01")
        hand.index(blocked, **{"index.blocks.read_only_allow_delete": True})
        released = it.writer.wait

        def wait(seconds: float) -> None:
            released(seconds)
            assert len(texts(it.elastic, stack_settings)) == 2 + 10, "the good part is written at once"
            hand.index(blocked, **{"index.blocks.read_only_allow_delete": None})

        it.writer.wait = wait
        good = [work(enriched(n, month=2)) for n in range(10)]
        late = [work(enriched(n, month=1)) for n in range(10, 20)]
        bad = work(enriched(20, month=2))
        bad.action = Action("articles-2026.02", "bad", 1, b'{"published":"never"}')
        it.writer.write([w for pair in zip(good, late, strict=True) for w in pair] + [bad])
        assert len(texts(it.elastic, stack_settings)) == 2 + 20
        assert bad.dead is not None
        assert "document_parsing_exception" in bad.dead.reason
        assert not any(w.dead or w.stale for w in good + late)
        assert [reason[:3] for reason in it.waits] == ["429"]


def test_offsets_of_partitions_that_are_another_s_are_not_committed(stack_settings: Settings) -> None:
    """redpanda connect 4477: a commit that came after the rebalance set the new owner's position."""
    send(stack_settings, (enriched(n) for n in range(120)))
    topic, group = stack_settings.named(ENRICHED.name), stack_settings.named("headwater-indexer")
    standing = Standing(stack_settings, group, [topic])
    first = BatchReader(stack_settings, group, [topic], 500, standing, Losses("indexer", Lane.LIVE))
    other = Other(stack_settings, group, topic)
    try:
        batch: list[Arrival] = []
        deadline = time.monotonic() + 30
        while len(batch) < 120 and time.monotonic() < deadline:
            batch += first.read(0.5)
        offsets = {(topic, arrival.partition): arrival.offset + 1 for arrival in batch}
        generation = first.generation
        other.start()
        while first.generation < generation + 2 and time.monotonic() < deadline + 30:
            first.stay(0.1)
        assert first.assigned, "this member kept no partition: the test shows nothing"
        with Topics(stack_settings) as topics:
            before = topics.committed(group, [topic])
            assert first.commit(offsets) is False
            assert topics.committed(group, [topic]) == before, "a late commit has moved the group"
        first.give_back(batch)
        first.go_on()
        ours: list[Arrival] = []
        while len({a.value for a in ours + other.found}) < 120 and time.monotonic() < deadline + 60:
            ours += first.read(0.2)
        kept = {(topic, arrival.partition): arrival.offset + 1 for arrival in ours}
        assert first.commit(kept) is True
        with Topics(stack_settings) as topics:
            committed = topics.committed(group, [topic])
        assert {place: committed[place] for place in kept} == kept
    finally:
        other.stop.set()
        if other.is_alive():
            other.join(20)
        first.close()
