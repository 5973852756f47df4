"""Poison between good articles: each one is a dead letter with its bytes, and nothing else is lost or held up."""

import json

import pytest

from services.contract.articles import encode
from services.contract.identity import key
from services.pipeline import DEAD, ENRICHED, FUSED, RAW, Lane
from services.runtime.arrival import Departure
from tests.fakes import Counted, at, message, raw
from tests.pipeline.flow import Flow, written

GOOD = encode(raw("https://example.org/poison"))
KEY = key(raw("https://example.org/poison").id)
DEEP = b'{"schema":1,"title":' + b"[" * 50_000
POISON: dict[str, tuple[bytes | None, bytes, str]] = {
    "empty": (KEY, b"", "empty_message"),
    "no key": (None, GOOD, "empty_message"),
    "foreign key": (b"\x00" * 16, GOOD, "wrong_key"),
    "half a record": (KEY, GOOD[:-9], "not_json"),
    "another schema": (KEY, GOOD.replace(b'"schema":1', b'"schema":99'), "wrong_schema"),
    "a list": (KEY, b"[]", "invalid_record"),
    "null": (KEY, b"null", "invalid_record"),
    "missing fields": (KEY, b'{"schema":1,"id":"x"}', "invalid_record"),
    "a wrong type": (KEY, GOOD.replace(b'"title":"A title"', b'"title":{}'), "invalid_record"),
    "half a surrogate pair": (KEY, GOOD.replace(b"A title", rb"\udead"), "not_json"),
    "bytes": (KEY, bytes(range(256)), "not_json"),
    "gzip": (KEY, b"\x1f\x8b\x08\x00" + b"\x00" * 20, "not_json"),
    "nested": (KEY, DEEP, "invalid_record"),
    "an impossible time": (KEY, GOOD.replace(b"2025-04-01T", b"2025-02-30T"), "invalid_record"),
}


@pytest.mark.parametrize("fused", [False, True], ids=["separate", "fused"])
def test_all_of_it_at_once(flow: Flow, fused: bool) -> None:
    counted = Counted(*(stage.name for stage in FUSED))
    for number, (name, value, _) in enumerate(POISON.values()):
        flow.log.put(message(raw(f"https://example.org/{number}", text=f"Good article {number}.")))
        flow.log.put(Departure(RAW.name, name, value))
    flow.run(fused=fused)
    letters = flow.log.all(DEAD.name)
    assert sorted((letter.header("error") or "", letter.value or b"") for letter in letters) == sorted(
        (error, value) for _, value, error in POISON.values()
    )
    assert len(flow.log.all(ENRICHED.name)) == len(POISON)
    assert all(counted.adds_up(stage.name) for stage in FUSED)
    assert counted.of("dedupe")["dead"] == len(POISON)


ODD = {
    "no word": "…",
    "one word": "word",
    "control characters": "a\x01b\x7fc",
    "a flood of words": "word " * 40_000,
    "a word without end": "x" * 200_000,
    "right to left": "\u202eاخبار\u202c اليوم",
    "emoji": "👩‍👩‍👧‍👦 🇱🇧 " * 50,
    "combining marks": "a" + "\u0301" * 5_000,
    "many dates": "On April 1, 2025 and 2025-02-30 and 31.02.2024. " * 200,
    "markup": "<script>alert(1)</script>" * 100,
    "many capitals": "The President Of The United Nations Met John Smith. " * 200,
    "every script": "слово 言葉 말 λόγος शब्द ቃል ភាសា",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_are_indexed(flow: Flow, name: str) -> None:
    flow.log.put(message(raw(text=ODD[name])))
    flow.run(fused=True)
    (document,) = written(flow.actions()).values()
    assert list(document["text"].values()) == [ODD[name]]
    assert flow.log.all(DEAD.name) == []


@pytest.mark.parametrize("fused", [False, True], ids=["separate", "fused"])
def test_a_replay_of_everything_writes_nothing_new(flow: Flow, fused: bool) -> None:
    for second, text in enumerate(["One.", "Two.", "Two.", "Three.", "One."]):
        flow.log.put(message(raw(text=text, observed=at(second))))
    flow.run(fused=fused)
    first, state = flow.actions(), dict(flow.memory.state)
    for topic in [name for name in flow.log.topics if name != RAW.name]:
        flow.log.topics[topic] = [[] for _ in flow.log.topics[topic]]
    flow.run(fused=fused)
    again = flow.actions()
    assert [(a.index, a.id, a.version) for a in again] == [(a.index, a.id, a.version) for a in first]
    assert written(again).keys() == written(first).keys()
    assert flow.memory.state == state
    (document,) = written(again).values()
    assert (document["revision"], list(document["text"].values())) == (4, ["One."])  # the publisher went back to it


def test_lanes_share_an_id_and_nothing_else(flow: Flow) -> None:
    flow.log.put(message(raw(text="Old text.", observed=at(-900)), Lane.BACKFILL))
    flow.log.put(message(raw(text="New text.", observed=at(0))))
    flow.run(fused=False)
    flow.run(fused=False, lane=Lane.BACKFILL)
    live, backfill = (flow.actions(lane) for lane in Lane)
    assert (len(live), len(backfill)) == (1, 1)
    assert live[0].id == backfill[0].id
    assert (live[0].version or 0) > (backfill[0].version or 0)
    assert json.loads(backfill[0].source)["revision"] == 2
