"""`headwater dead list`, `show` and `requeue`: what died is seen whole, goes back, and either lives or dies again."""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from services.contract.articles import RawArticle, encode
from services.contract.identity import key
from services.pipeline import DEAD, LINKED, RAW, TOMBSTONES, UNIQUE, Lane
from services.runtime.arrival import REQUEUED, Departure
from services.runtime.broker import Topics
from services.runtime.dead_letters import Letter, message, requeue
from services.runtime.elastic import Elastic
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.account import text_of
from tests.integration.command import headwater
from tests.integration.flow import Flow
from tests.integration.groups import publish_at, topic_settings
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]


def _put(flow: Flow, message: Departure) -> None:
    publisher = Publisher(flow.settings, lambda _token, _partition, _offset: None)
    try:
        publisher.publish(message)
        publisher.flush()
    finally:
        publisher.close()


def _listed(flow: Flow, told: RawArticle) -> list[dict[str, Any]]:
    return [x for x in headwater(flow.settings, "dead", "list", "--json").json if x["id"] == told.id]


def test_a_letter_of_another_schema_goes_back_and_dies_again(flow: Flow) -> None:
    told = article("schema-99", 1, random.Random(1))
    value = encode(told).replace(b'"schema":1', b'"schema":99')
    unique = flow.settings.named(UNIQUE.on(Lane.LIVE))
    _put(flow, Departure(unique, key(told.id), value))
    flow.settle()
    (first,) = _listed(flow, told)
    assert (first["stage"], first["error"], first["topic"], first["attempts"]) == (
        "classify",
        "wrong_schema",
        unique,
        1,
    )
    assert "reads schema version 1" in first["reason"]
    shown = headwater(flow.settings, "dead", "show", first["address"])
    assert '"schema":99' in shown.out
    assert headwater(flow.settings, "dead", "show", first["address"], "--raw").out.encode() == value
    assert "1 put back" in headwater(flow.settings, "dead", "requeue", first["address"]).err
    flow.settle()
    (second,) = _listed(flow, told)
    assert (second["error"], second["attempts"]) == ("wrong_schema", 2)
    assert second["address"] != first["address"]


def test_a_good_article_goes_back_although_its_text_was_seen(flow: Flow) -> None:
    told = article("requeue", 1, random.Random(2))
    # A month of its own, so that its index can be lost without hurting others.
    told = msgspec.structs.replace(told, observed=datetime(2019, 5, 4, tzinfo=UTC))
    raw = flow.settings.named(RAW.on(Lane.LIVE))
    flow.publish([Sent("article", raw, key(told.id), encode(told), told)])
    flow.settle()
    _lose_index(flow, "articles-2019.05")
    assert told.id not in {d["id"] for d in flow.documents()}
    headers = {"stage": "dedupe", "lane": "live", "error": "step_failed", "reason": "a fault, mended since",
               "attempts": "1", "topic": raw, "partition": "0", "offset": "0"}  # fmt: skip
    encoded = [(name, text.encode()) for name, text in headers.items()]
    _put(flow, Departure(flow.settings.named(DEAD.name), key(told.id), encode(told), encoded))
    (letter,) = _listed(flow, told)
    headwater(flow.settings, "dead", "requeue", letter["address"])
    flow.settle()
    assert not _listed(flow, told)
    (document,) = (d for d in flow.documents() if d["id"] == told.id)
    assert (text_of(document), document["revision"]) == (told.text, 1)
    found = headwater(flow.settings, "search", f'"{told.title}"', "--source", told.source, "--json").json
    assert [hit["id"] for hit in found["hits"]] == [told.id]


def _lose_index(flow: Flow, name: str) -> None:
    elastic = Elastic(flow.settings)
    elastic.delete_indices(flow.settings.named(name))
    elastic.close()
    flow.members["indexer"].stop()  # one that has written to it would halt; the next one makes it anew
    flow.heal()


def _bury(flow: Flow, told: RawArticle) -> Letter:
    """A letter of an article that a mended fault would now let through."""
    raw = flow.settings.named(RAW.on(Lane.LIVE))
    headers = {"stage": "dedupe", "lane": "live", "error": "step_failed", "reason": "a fault", "attempts": "1", "topic": raw,
               "partition": "0", "offset": str(int(told.id[:8], 16))}  # fmt: skip
    encoded = [(name, text.encode()) for name, text in headers.items()]
    _put(flow, Departure(flow.settings.named(DEAD.name), key(told.id), encode(told), encoded))
    (letter,) = (x for x in flow.letters() if x.key == key(told.id))
    return letter


def _indexed_once(flow: Flow, told: RawArticle) -> None:
    flow.settle()
    assert [x for x in flow.letters() if x.key == key(told.id)] == []
    (document,) = (d for d in flow.documents() if d["id"] == told.id)
    assert (text_of(document), document["revision"]) == (told.text, 1)
    assert [s for s in flow.documents("sightings") if s["id"] == told.id] == []


def test_to_requeue_twice_is_as_good_as_once(flow: Flow) -> None:
    told = article("requeue-twice", 1, random.Random(3))
    letter = _bury(flow, told)
    assert requeue(flow.settings, [letter]) == 1
    assert requeue(flow.settings, [letter]) == 1  # as by a second person with the same list
    assert "no dead letter" in headwater(flow.settings, "dead", "requeue", letter.address, code=1).err
    _indexed_once(flow, told)


def test_a_requeue_that_was_killed_before_its_marker_is_done_again(flow: Flow) -> None:
    told = article("requeue-killed", 1, random.Random(4))
    letter = _bury(flow, told)
    _put(flow, message(letter))
    flow.settle()
    assert [x.address for x in flow.letters() if x.key == key(told.id)] == [letter.address]
    headwater(flow.settings, "dead", "requeue", letter.address)
    _indexed_once(flow, told)


def test_what_is_put_back_twice_and_dies_twice_is_one_letter(flow: Flow) -> None:
    told = article("requeue-dies", 1, random.Random(5))
    raw = flow.settings.named(RAW.on(Lane.LIVE))
    _put(flow, Departure(raw, key(told.id), encode(told).replace(b'"schema":1', b'"schema":99')))
    flow.settle()
    (letter,) = (x for x in flow.letters() if x.key == key(told.id))
    _put(flow, message(letter))
    requeue(flow.settings, [letter])
    flow.settle()
    (again,) = (x for x in flow.letters() if x.key == key(told.id))
    assert (again.attempts, again.before) == (2, letter.address)


def test_a_marker_lies_behind_its_letter(flow: Flow) -> None:
    """In the same partition, so that the broker can only delete it after its letter."""
    letter = _bury(flow, article("marker", 1, random.Random(6)))
    requeue(flow.settings, [letter])
    number, offset = map(int, letter.address.split("-"))
    marks = [
        x
        for x in read_all(flow.settings, flow.settings.named(DEAD.name), number)
        if x.header(REQUEUED) == letter.address
    ]
    assert [mark.offset > offset for mark in marks] == [True]


def test_letters_expire_by_the_rule(flow: Flow) -> None:
    told = article("expired", 1, random.Random(7))
    dead = flow.settings.named(DEAD.name)
    hours = flow.settings.dead_retention_hours
    for age in (hours + 1, hours - 1):
        publish_at(flow.settings.kafka, dead, key(told.id), encode(told), datetime.now(UTC) - timedelta(hours=age))
    letters = [x for x in flow.letters() if x.key == key(told.id)]
    assert [round((datetime.now(UTC) - x.at) / timedelta(hours=1)) for x in letters] == [hours - 1]
    rule = topic_settings(flow.settings.kafka, dead)
    assert (rule["retention.ms"], rule["segment.ms"]) == (str(hours * 3_600_000), str(hours * 360_000))


def test_a_changed_rule_reaches_the_topics_that_are_there(stack_settings: Settings) -> None:
    with Topics(stack_settings) as topics:
        topics.ensure()
        assert topics.altered == []
    changed = stack_settings.model_copy(update={"dead_retention_hours": 1, "retention_hours": 2})
    with Topics(changed) as topics:
        assert topics.ensure() == []
        assert set(topics.altered) == set(topics.wanted()) - {
            stack_settings.named(LINKED.name)
        }  # its rule is the window's
        deadline = time.monotonic() + 30
        while topics.altered:  # a broker may tell the old settings for a moment
            assert time.monotonic() < deadline
            topics.ensure()
    kafka, named = changed.kafka, changed.named
    assert topic_settings(kafka, named(DEAD.name))["retention.ms"] == str(3_600_000)
    raw = topic_settings(kafka, named(RAW.on(Lane.BACKFILL)))
    assert (raw["retention.ms"], raw["segment.ms"], raw["max.message.bytes"]) == ("7200000", "720000", str(2 << 20))
    assert topic_settings(kafka, named(TOMBSTONES.name))["cleanup.policy"] == "compact"


def test_what_never_was_in_a_topic_is_not_put_back(flow: Flow) -> None:
    headwater(flow.settings, "ingest", "-", "--reader", "jsonl", given=b"{broken")
    letter = headwater(flow.settings, "dead", "list", "--json", "--stage", "jsonl").json[-1]
    ran = headwater(flow.settings, "dead", "requeue", letter["address"], code=1)
    assert "Mend the input and ingest it again" in ran.err


def test_wrong_names_are_told(flow: Flow) -> None:
    assert "there is no dead letter 99-99" in headwater(flow.settings, "dead", "show", "99-99", code=1).err
    assert "name the letters to put back, or say --all" in headwater(flow.settings, "dead", "requeue", code=2).err
