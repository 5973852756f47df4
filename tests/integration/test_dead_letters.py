"""`headwater dead list`, `show` and `requeue`: what died is seen whole, goes back, and either lives or dies again."""

import random
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from services.contract.articles import RawArticle, encode
from services.contract.identity import key
from services.pipeline import DEAD, RAW, UNIQUE, Lane
from services.runtime.arrival import Departure
from services.runtime.elastic import Elastic
from services.runtime.publisher import Publisher
from tests.integration.account import text_of
from tests.integration.command import headwater
from tests.integration.flow import Flow
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]


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


def test_what_never_was_in_a_topic_is_not_put_back(flow: Flow) -> None:
    headwater(flow.settings, "ingest", "-", "--reader", "jsonl", given=b"{broken")
    letter = headwater(flow.settings, "dead", "list", "--json", "--stage", "jsonl").json[-1]
    ran = headwater(flow.settings, "dead", "requeue", letter["address"], code=1)
    assert "Mend the input and ingest it again" in ran.err


def test_wrong_names_are_told(flow: Flow) -> None:
    assert "there is no dead letter 99-99" in headwater(flow.settings, "dead", "show", "99-99", code=1).err
    assert "name the letters to put back, or say --all" in headwater(flow.settings, "dead", "requeue", code=2).err
