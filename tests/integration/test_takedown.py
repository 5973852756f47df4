"""An article that is taken down is found nowhere any more, and nothing brings it back: not a replay, a backfill, a copy,
a newer revision, a requeue or another start of the indexer.
"""

import json
import random
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from services.contract.articles import RawArticle, encode
from services.contract.identity import article_id, key
from services.local.settings import StackSettings
from services.pipeline import DEDUPE, ENRICHED, INDEXER, PARTITIONS, RAW, UNIQUE, Lane
from services.producers import oversize
from services.runtime.arrival import Departure
from services.runtime.dead_letters import NotRequeued, requeue
from services.runtime.elastic import Elastic
from services.runtime.publisher import Publisher
from tests.integration.command import Ran, headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.groups import turn_back
from tests.integration.sought import places, whole
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

REASON: Final = "order 12/2026 of an invented court"


@pytest.fixture(scope="module")
def flow(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """Both lanes, fused, in a namespace whose documents may go."""
    settings = flow_settings(servers, tmp_path_factory.mktemp("takedown"), "takedown")
    with Flow(settings, fused=True, lanes=tuple(Lane)) as found:
        yield found.heal()


def told(name: str, number: int = 1) -> tuple[RawArticle, str]:
    """An article, and a sentence that only it has."""
    sentence = f"Only the ferry of {name}{number} sank quietly beside the grey lighthouse"
    known = article(f"takedown-{name}", number, random.Random(f"{name}{number}"))
    return msgspec.structs.replace(known, text=f"{known.text} {sentence}."), sentence


def put(flow: Flow, known: RawArticle, lane: Lane = Lane.LIVE) -> None:
    flow.publish([Sent("article", flow.settings.named(RAW.on(lane)), key(known.id), encode(known), known)])


def send(flow: Flow, *messages: Departure) -> None:
    publisher = Publisher(flow.settings, lambda _token, _partition, _offset: None)
    try:
        for message in messages:
            publisher.publish(message)
        publisher.flush()
    finally:
        publisher.close()


def take_down(flow: Flow, name: str, code: int = 0) -> Ran:
    return headwater(flow.settings, "takedown", name, "--reason", REASON, "--yes", "--json", code=code)


def indexed(flow: Flow) -> set[str]:
    return {document["id"] for document in flow.documents()}


def traced(flow: Flow, known: RawArticle, sentence: str) -> dict[str, Any]:
    """What `trace` says, which must not hold the article's words."""
    ran = headwater(flow.settings, "trace", known.id, "--topics", "--json")
    shown = headwater(flow.settings, "trace", known.id)
    for out in (ran.out, shown.out):
        assert sentence not in whole(out)
        assert known.title not in whole(out)
    assert REASON in whole(shown.out)
    assert "taken down" in shown.out
    way: dict[str, Any] = ran.json
    return way


def test_what_was_everywhere_is_nowhere(flow: Flow) -> None:
    """Indexed, in the dead letters of a stage and of a producer, and too large in the archive."""
    known, sentence = told("everywhere")
    assert known.url
    put(flow, known)
    flow.settle()
    broken = encode(known).replace(b'"schema":1', b'"schema":99')
    unique, raw = flow.settings.named(UNIQUE.on(Lane.LIVE)), flow.settings.named(RAW.on(Lane.LIVE))
    send(flow, Departure(raw, key(known.id), broken), Departure(raw, key("0" * 32), encode(known)))
    line = {"title": known.title, "text": f"{sentence}. " * 40_000, "url": known.url}
    lines = [json.dumps(line).encode(), b'{"url": "%s", "text": "%s' % (known.url.encode(), sentence.encode())]
    headwater(flow.settings, "ingest", "-", "--reader", "jsonl", given=b"\n".join(lines))
    flow.settle()
    before = places(flow, sentence, commands=True)
    assert {"search", "dead show"} <= set(before), before
    assert any("oversize" in place for place in before)
    assert any("articles-" in place for place in before)

    said = take_down(flow, known.url).json
    assert (said["id"], said["gone"], len(said["archive"])) == (known.id, True, 1)
    assert set(said["expires"]) == {"topics", "dead_letters"}
    assert places(flow, sentence, commands=True) == []
    way = traced(flow, known, sentence)
    assert (way["document"], way["taken_down"]["reason"]) == (None, REASON)
    letters = [letter for letter in flow.letters() if letter.taken_down]
    assert {letter.error for letter in letters} >= {"wrong_schema", "wrong_key", "too_large"}
    for letter in letters:
        ran = headwater(flow.settings, "dead", "show", letter.address, "--raw", code=1)
        assert "taken down" in ran.err
        assert "taken down" in headwater(flow.settings, "dead", "requeue", letter.address, code=1).err
    with pytest.raises(NotRequeued):
        requeue(flow.settings, letters)
    assert not [letter for letter in flow.letters() if letter.topic == unique]


def test_nothing_brings_it_back(flow: Flow) -> None:
    known, sentence = told("back")
    put(flow, known)
    flow.settle()
    assert known.id in indexed(flow)
    take_down(flow, known.id)
    later = msgspec.structs.replace(
        known, text=f"{known.text} And a correction.", observed=known.observed + timedelta(days=400)
    )
    for lane in Lane:  # the second is of a month that has no index yet
        put(flow, known, lane)
        put(flow, later, lane)
    line = json.dumps({"title": known.title, "text": known.text, "url": known.url}).encode()
    large = json.dumps({"title": known.title, "text": f"{sentence}. " * 40_000, "url": known.url}).encode()
    for lane in Lane:
        ran = headwater(flow.settings, "ingest", "-", "--reader", "jsonl", "--lane", str(lane), "--json",
                        given=line + b"\n" + large)  # fmt: skip
        assert (ran.json["published"], ran.json["taken_down"], ran.json["dead"]) == (0, 2, {})
    flow.settle()
    assert places(flow, sentence) == []
    _replay(flow)
    assert places(flow, sentence) == []
    traced(flow, known, sentence)


def _replay(flow: Flow) -> None:
    """Every group again from its first message."""
    for member in flow.members.values():
        assert member.stop() == 0
    named = flow.settings.named
    turn_back(flow.settings.kafka, named(DEDUPE.group(Lane.LIVE)), [named(RAW.on(lane)) for lane in Lane], PARTITIONS)
    for lane in Lane:
        turn_back(flow.settings.kafka, named(INDEXER.group(lane)), [named(ENRICHED.on(lane))], PARTITIONS)
    flow.heal().settle()


def test_one_that_has_yet_to_come_never_does(flow: Flow) -> None:
    known, sentence = told("early")
    assert known.url
    said = take_down(flow, known.url).json
    assert (said["id"], said["gone"]) == (known.id, True)
    for lane in Lane:
        put(flow, known, lane)
    flow.settle()
    assert known.id not in indexed(flow)
    assert places(flow, sentence) == []


def test_in_flight_through_both_lanes(flow: Flow) -> None:
    """The takedown runs while revisions of the article come in, with others around them that must all arrive."""
    known, sentence = told("flight")
    around = [told("around", number)[0] for number in range(600)]
    stopped = threading.Event()

    def keep_coming() -> None:
        publisher = Publisher(flow.settings, lambda _token, _partition, _offset: None)
        for number, other in enumerate(around):
            text = f"{known.text} Correction {number}."
            one = msgspec.structs.replace(known, text=text, observed=known.observed + timedelta(seconds=number))
            for each in (other, one):
                raw = flow.settings.named(RAW.on(list(Lane)[number % 2]))
                publisher.publish(Departure(raw, key(each.id), encode(each)))
            stopped.wait(0.01)
        publisher.flush()
        publisher.close()

    coming = threading.Thread(target=keep_coming)
    coming.start()
    _wait_indexed(flow, known)
    take_down(flow, known.id)
    coming.join(60)
    assert not coming.is_alive()
    flow.settle()
    assert known.id not in indexed(flow)
    assert {other.id for other in around} <= indexed(flow)
    assert places(flow, sentence) == []


def _wait_indexed(flow: Flow, known: RawArticle) -> None:
    deadline = time.monotonic() + 30
    while known.id not in indexed(flow):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_an_indexer_that_was_away_takes_it_down_at_its_start(flow: Flow) -> None:
    known, sentence = told("away")
    put(flow, known)
    flow.settle()
    indexers = [member for name, member in flow.members.items() if name.startswith("indexer")]
    for member in indexers:
        assert member.stop() == 0
    ran = headwater(flow.settings, "takedown", known.id, "--reason", REASON, "--yes", "--wait", "1", code=1)
    assert "still in the index" in ran.err
    assert known.id in indexed(flow)
    flow.heal()
    again = take_down(flow, known.id).json
    assert again["gone"]
    assert places(flow, sentence) == []


def test_a_late_write_is_refused(flow: Flow) -> None:
    """Another process's bulk request, read before it heard of the takedown: Elasticsearch answers it with 409."""
    known, _ = told("late")
    put(flow, known)
    flow.settle()
    (document,) = (d for d in flow.documents() if d["id"] == known.id)
    never, _ = told("late", 2)
    for each in (known, never):
        take_down(flow, each.id)
    elastic = Elastic(flow.settings)
    try:
        source = json.dumps({"id": known.id, "text": {"en": "late"}}).encode()
        for each, version in ((known, document["version"]), (known, document["version"] + (1 << 40)), (never, 7)):
            head = {"index": {"_index": document["_index"], "_id": each.id, "version": version,
                              "version_type": "external"}}  # fmt: skip
            (result,) = elastic.bulk([json.dumps(head).encode(), source])
            assert result.status == 409
    finally:
        elastic.close()


def test_the_act_is_on_record(flow: Flow) -> None:
    known, _ = told("record")
    first = take_down(flow, known.id).json
    again = headwater(flow.settings, "takedown", known.id, "--reason", "another", "--yes", "--json").json
    assert (again["at"], again["reason"]) == (first["at"], REASON)
    (act,) = [act for act in headwater(flow.settings, "takedown", "--list", "--json").json if act["id"] == known.id]
    assert (act["reason"], act["at"]) == (REASON, first["at"])
    assert known.id in headwater(flow.settings, "takedown", "--list").out


def test_every_url_of_the_article_is_barred(flow: Flow) -> None:
    known, sentence = told("alias")
    assert known.url
    other = known.url.replace("/news/", "/amp/")
    known = msgspec.structs.replace(known, urls=(known.url, other))
    put(flow, known)
    copy, _ = told("alias", 2)
    put(flow, msgspec.structs.replace(copy, title=known.title, text=known.text))
    flow.settle()
    said = take_down(flow, other).json
    under = article_id(url=other, source="", guid=None, title="")
    assert set(said["ids"]) == {known.id, under}
    assert said["copies"] == [copy.url], "an exact copy at another address must be told"
    put(flow, msgspec.structs.replace(known, id=under, url=other, urls=(other,)))
    flow.settle()
    assert not {known.id, under} & indexed(flow)
    assert copy.id in indexed(flow)
    take_down(flow, copy.id)
    assert places(flow, sentence) == []


def test_wrong_asking_is_told(flow: Flow) -> None:
    assert "--reason" in headwater(flow.settings, "takedown", "0" * 32, code=2).err
    ran = headwater(flow.settings, "takedown", "0" * 32, "--reason", "why", code=2)
    assert "say --yes" in ran.err
    assert (
        "no indexed article"
        in headwater(flow.settings, "takedown", "No such title", "--reason", "why", "--yes", code=1).err
    )


def test_the_archive_of_others_stays(flow: Flow, tmp_path: Path) -> None:
    settings = flow.settings.model_copy(update={"home": tmp_path})
    mine, sentence = told("archive")
    other = msgspec.structs.replace(told("archive", 2)[0], text=f"It links to {mine.url} only.")
    kept = oversize.keep(settings, encode(other))
    gone = oversize.keep(settings, encode(mine))
    page = oversize.keep(settings, f'<link rel="canonical" href="{mine.url}?utm_source=x"><p>{sentence}'.encode())
    assert set(oversize.remove(settings, key(mine.id))) == {gone, page}
    assert kept.exists()
