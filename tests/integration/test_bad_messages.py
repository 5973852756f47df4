"""59 and 64 of the bad inputs: what lies in Kafka or goes to Elasticsearch out of all bounds. One end each; the flow goes on."""

import random
import warnings
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from services.contract.articles import Caption, RawArticle, encode
from services.contract.identity import key
from services.local.settings import StackSettings
from services.pipeline import ENRICHED, RAW, Lane
from services.runtime.dead_letters import Letter
from tests.integration.conftest import flow_settings
from tests.integration.enriched import enriched
from tests.integration.flow import Flow
from tests.integration.stream import article

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaProducer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """A Headwater of this file alone: what it does to topics and indices must not reach other tests."""
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("bad-messages"), "bad-messages")) as found:
        yield found


@pytest.fixture
def flow(own: Flow) -> Flow:
    """With all its processes up."""
    return own.heal()


def _send(flow: Flow, topic: str, **parts: Any) -> tuple[int, int]:
    """Straight to Kafka, past every check of ours; partition and offset."""
    producer = KafkaProducer(bootstrap_servers=flow.settings.kafka, max_request_size=3 << 20)
    try:
        found = producer.send(flow.settings.named(topic), **parts).get(30)
        return int(found.partition), int(found.offset)
    finally:
        producer.close()


def _good(name: str) -> RawArticle:

    return article(f"bad-messages-{name}", 1, random.Random(name))


def _letter(flow: Flow, topic: str, place: tuple[int, int]) -> list[Letter]:
    name = flow.settings.named(topic)
    return [x for x in flow.letters() if (x.topic, x.partition, x.offset) == (name, *place)]


def _documents(flow: Flow, id_: str) -> list[dict[str, Any]]:
    return [d for d in flow.documents() if d["_id"] == id_]


RAW_MESSAGES: dict[str, tuple[dict[str, Any], str]] = {
    "64-null-value": ({"value": None}, "empty_message"),
    "64-null-key": ({"key": None}, "empty_message"),
    "64-wrong-schema": ({"value": b'{"schema": 7}'}, "wrong_schema"),
    "64-attempts-beyond-counting": ({"value": b"{}", "headers": [("attempts", b"9" * 5_000)]}, "invalid_record"),
    "64-header-of-a-megabyte": ({"headers": [("x", b"y" * (1 << 20))]}, ""),
    "64-timestamp-of-minus-one": ({"timestamp_ms": -1}, ""),
}


@pytest.mark.parametrize(("parts", "error"), RAW_MESSAGES.values(), ids=RAW_MESSAGES)
def test_a_message_out_of_bounds_has_one_end(
    flow: Flow, parts: dict[str, Any], error: str, request: pytest.FixtureRequest
) -> None:
    told = _good(request.node.callspec.id)
    whole: dict[str, Any] = {"key": key(told.id), "value": encode(told), **parts}
    place = _send(flow, RAW.on(Lane.LIVE), **whole)
    after = _good(f"{request.node.callspec.id}-after")
    _send(flow, RAW.on(Lane.LIVE), key=key(after.id), value=encode(after))
    flow.settle()
    letters = _letter(flow, RAW.on(Lane.LIVE), place)
    assert [letter.error for letter in letters] == ([error] if error else [])
    assert len(_documents(flow, told.id)) == (0 if error else 1)
    assert len(_documents(flow, after.id)) == 1
    for letter in letters:
        assert letter.value == (whole["value"] or b"")


def _unknown_fields(names: list[str]) -> bytes:
    told = msgspec.json.decode(encode(_good("fields")))
    return msgspec.json.encode({**told, **dict.fromkeys(names, "x")})


FIELDS = {
    "59-ten-thousand-names": [f"field{n}" for n in range(10_000)],
    "59-dotted-names": ["a.b.c", ".", "a..b", ".a"],
    "59-empty-name": [""],
}


@pytest.mark.parametrize("names", FIELDS.values(), ids=FIELDS)
def test_field_names_of_others_reach_no_index(flow: Flow, names: list[str]) -> None:
    told = _good("fields")
    _send(flow, RAW.on(Lane.LIVE), key=key(told.id), value=_unknown_fields(names))
    flow.settle()
    (document,) = _documents(flow, told.id)
    assert not set(names) & set(document)


@pytest.mark.parametrize("size", [40_000], ids=["59-keyword-beyond-lucene"])
def test_an_immense_keyword_is_kept_and_not_indexed(flow: Flow, size: int) -> None:
    long = "ü" * size
    told = msgspec.structs.replace(
        enriched(901), guid=long, tags=(long,), authors=(long,), captions=(Caption(text="a", credit=long),)
    )
    _send(flow, ENRICHED.on(Lane.LIVE), key=key(told.id), value=encode(told))
    flow.settle()
    (document,) = _documents(flow, told.id)
    assert document["guid"] == long


@pytest.mark.parametrize("size", [513], ids=["59-id-of-513-bytes"])
def test_an_id_that_is_none_is_buried(flow: Flow, size: int) -> None:
    value = encode(enriched(902)).replace(b'"id":"' + enriched(902).id.encode(), b'"id":"' + b"a" * size)
    place = _send(flow, ENRICHED.on(Lane.LIVE), key=b"a" * size, value=value)
    flow.settle()
    assert [letter.error for letter in _letter(flow, ENRICHED.on(Lane.LIVE), place)] == ["invalid_record"]
