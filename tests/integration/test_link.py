"""Copies on the real servers: marked in the index whichever comes first, kept through kills, taken back, or dropped."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.contract.articles import RawArticle, encode
from services.contract.identity import article_id, key
from services.contract.ledger import entry
from services.local.settings import StackSettings
from services.pipeline import LINK, RAW, SIGNATURES, Lane
from services.reconcile.reconcile import reconcile
from services.runtime.elastic import Elastic
from services.search.request import SearchRequest
from services.search.search import search
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.groups import turn_back
from tests.integration.member import Member
from tests.integration.stream import Sent, article
from tests.unit.workers.link.desk import changed
from tests.unit.workers.link.desk import text as words

pytestmark = [pytest.mark.servers, pytest.mark.timeout(200)]

WORDS = 140


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("link"), "link"), fused=True, link=True) as flow:
        yield flow


@pytest.fixture
def flow(own: Flow) -> Flow:
    """With all its processes up."""
    return own.heal()


def told(name: str, text: str = "", *, at: int = 0) -> RawArticle:
    """An article of enough words under a URL of its own; its text is its name's, unless given."""
    chance = random.Random(name)
    base = article(f"link-{name}", 1, chance)
    url = f"https://{name}.example.org/story"
    text = text or words(chance.randrange(1 << 30), WORDS)
    return msgspec.structs.replace(
        base, id=article_id(url=url, source="", guid=None, title=""), url=url, urls=(url,), source=f"Source of {name}",
        text=text, observed=base.observed + timedelta(seconds=at), title=f"What {name} writes",
    )  # fmt: skip


def send(flow: Flow, *articles: RawArticle) -> None:
    """Each only after the one before is settled: their order is the test's."""
    topic = flow.settings.named(RAW.on(Lane.LIVE))
    for one in articles:
        flow.publish([Sent("article", topic, key(one.id), encode(one), one)])
    flow.settle()


def documents(flow: Flow) -> dict[str, dict[str, Any]]:
    return {document["id"]: document for document in flow.documents()}


def linked(found: dict[str, dict[str, Any]], one: RawArticle, other: RawArticle) -> bool:
    """Whether one of the two copies the other, and that one knows it; which came first is up to their partitions."""
    lead, copy = sorted((found[one.id], found[other.id]), key=lambda document: not document.get("copies"))
    return (copy.get("copy_of"), lead.get("copies")) == (lead["id"], 1)


def test_a_copy_is_marked_and_search_shows_the_story_once(flow: Flow) -> None:
    first = told("first")
    copy = told("copy", changed(first.text, 0.08), at=60)
    exact = told("exact", first.text, at=120)
    send(flow, first)
    send(flow, copy)
    send(flow, exact, told("other"))
    found = documents(flow)
    assert (found[copy.id]["copy_of"], found[copy.id]["lead"], found[copy.id]["first_source"]) == (
        first.id,
        first.id,
        first.source,
    )
    assert 0.7 < found[copy.id]["share"] < 1
    assert found[exact.id]["share"] == 1
    assert (found[first.id]["copies"], found[first.id].get("copy_of")) == (2, None)
    assert {found[one.id]["group"] for one in (first, copy, exact)} == {first.id}
    assert "copy_of" not in found[told("other").id]
    elastic = Elastic(flow.settings)
    try:
        runs = (" ".join(first.text.split()[n : n + 4]) for n in range(WORDS))
        phrase = f'"{next(run for run in runs if run in copy.text)}"'
        result = search(elastic, flow.settings, SearchRequest(words=phrase))
        assert [hit.copy_count for hit in result.hits] == [2]
        assert len(search(elastic, flow.settings, SearchRequest(words=phrase, collapse="none")).hits) == 3
    finally:
        elastic.close()
    told_group = headwater(flow.settings, "copies", copy.url or "", "--json").json
    assert (told_group["lead"], told_group["first"], told_group["total"]) == (first.id, first.id, 3)
    assert {member["copy_of"] for member in told_group["members"]} == {None, first.id}
    shown = headwater(flow.settings, "copies", first.id).out
    assert "lead, published first" in shown
    assert "100% of Source of first" in shown
    assert "nobody copies it" in headwater(flow.settings, "copies", told("other").url or "").out
    assert "not in the index" in headwater(flow.settings, "copies", "0" * 32, code=1).err


def test_a_new_revision_keeps_its_link_until_it_copies_nobody(flow: Flow) -> None:
    first, copy = told("lasting"), told("fickle", told("lasting").text)
    send(flow, first, copy)
    corrected = msgspec.structs.replace(
        copy, text=changed(copy.text, 0.03), observed=copy.observed + timedelta(minutes=1)
    )
    send(flow, corrected)
    found = documents(flow)
    assert (found[copy.id]["revision"], found[copy.id]["copy_of"]) == (2, first.id)
    assert found[copy.id]["share"] < 1
    rewritten = msgspec.structs.replace(copy, text=told("another").text, observed=copy.observed + timedelta(minutes=2))
    send(flow, rewritten)
    found = documents(flow)
    assert (found[copy.id]["revision"], found[copy.id].get("copy_of")) == (3, None)
    assert found[first.id].get("copies") is None
    assert found[copy.id]["group"] != found[first.id]["group"]


def test_no_link_is_lost_when_link_is_killed_and_another_takes_over(flow: Flow) -> None:
    link = flow.members["link"]
    standby = Member(flow.settings.model_copy(update={"home": flow.settings.home / "standby"}), "link")
    firsts = [told(f"kill-{n}") for n in range(300)]
    copies = [told(f"killed-{n}", changed(one.text, 0.05, n)) for n, one in enumerate(firsts)]
    standby.start()
    standby.port()
    try:
        send(flow, *firsts[:5])
        topic = flow.settings.named(RAW.on(Lane.LIVE))
        flow.publish([Sent("article", topic, key(one.id), encode(one), one) for one in [*firsts[5:], *copies]])
        deadline = time.monotonic() + 60
        while not link.counts()["link", "received"] + standby.counts()["link", "received"] > 20:
            assert time.monotonic() < deadline
        busy, other = (link, standby) if link.counts()["link", "received"] else (standby, link)
        busy.kill()
        killed = time.monotonic()
        other.wait_ready()
        before = other.counts()["link", "received"]
        while other.counts()["link", "received"] == before:
            assert time.monotonic() < killed + 60
            time.sleep(0.05)
        print(f"taken over after {time.monotonic() - killed:.1f} s")
        flow.settle(120)
        found = documents(flow)
        assert [pair for pair in zip(firsts, copies, strict=True) if not linked(found, *pair)] == []
    finally:
        standby.end()


def test_links_reach_what_is_indexed_before_and_after_them(flow: Flow) -> None:
    """The indexer is away while link works, then link while the indexer does."""
    indexer, link = flow.members["indexer"], flow.members["link"]
    early = told("early"), told("early-copy", told("early").text)
    late = told("late"), told("late-copy", told("late").text)
    topic = flow.settings.named(RAW.on(Lane.LIVE))

    def publish(pair: tuple[RawArticle, ...]) -> None:
        flow.publish([Sent("article", topic, key(one.id), encode(one), one) for one in pair])

    assert indexer.stop() == 0
    publish(early)
    wait_for(flow, "link")
    assert link.stop() == 0
    indexer.start()
    publish(late)
    wait_for(flow, "indexer")
    found = documents(flow)
    assert linked(found, *early)
    assert not linked(found, *late)
    flow.heal().settle()
    assert linked(documents(flow), *late)


def wait_for(flow: Flow, name: str) -> None:
    """Until everything before it and it itself has nothing left; others may be away."""
    deadline, calm = time.monotonic() + 60, 0
    order = ["dedupe", "link"] if name == "link" else ["dedupe", "indexer"]
    while calm < 3:
        lags = flow.lags()
        calm = 0 if any(lags[each] for each in order) else calm + 1
        assert time.monotonic() < deadline, lags
        time.sleep(0.3)


def test_a_replay_of_all_signatures_changes_nothing(flow: Flow) -> None:
    before = documents(flow)
    assert flow.members["link"].stop() == 0
    named = flow.settings.named
    turn_back(flow.settings.kafka, named(LINK.group(Lane.LIVE)), [named(SIGNATURES.name)], SIGNATURES.partitions)
    flow.heal().settle()
    after = documents(flow)
    fields = ("copy_of", "share", "lead", "first", "copies", "group")
    assert {i: [d.get(f) for f in fields] for i, d in after.items()} == {
        i: [d.get(f) for f in fields] for i, d in before.items()
    }


def test_copies_are_taken_out_where_the_setting_says_so(stack_settings: Any) -> None:
    with Flow(stack_settings.model_copy(update={"copies": "drop"}), fused=True, link=True) as flow:
        flow.heal()
        first = told("kept")
        send(flow, first)
        send(flow, told("dropped", first.text), told("alone"))
        assert set(documents(flow)) == {first.id, told("alone").id}
        assert documents(flow)[first.id]["copies"] == 1
        report = reconcile(
            flow.settings, [entry(s.article, s.topic, s.partition, s.offset) for s in flow.ledger.sent if s.article]
        )
        assert (report.clean, report.indexed, report.duplicates) == (True, 2, 1)
