"""The ledger of revisions on the real servers: kept, compared, searched, in their place when late, and taken down."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from services.contract.articles import RawArticle, encode
from services.contract.identity import article_id, key
from services.local.settings import StackSettings
from services.pipeline import ENRICHED, INDEXER, RAW, Lane
from services.runtime.elastic import Elastic
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.groups import turn_back
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(200)]

LEDE = "The pier of Lisbon stays shut until the spring, the harbour board said on Monday."
BODY = "Some 12 boats were lost in the storm.\nMayor Ada Renholm asked the ministry for help."


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("revisions"), "revisions"), fused=True) as flow:
        yield flow


@pytest.fixture
def flow(own: Flow) -> Flow:
    """With all its processes up."""
    return own.heal()


def told(name: str, at: int = 0, *, title: str = "", text: str = f"{LEDE}\n{BODY}") -> RawArticle:
    """A text of the article of this name, as it was observed at this second."""
    base = article(name, 1, random.Random(name))
    url = f"https://{name}.example.org/story"
    return msgspec.structs.replace(
        base, id=article_id(url=url, source="", guid=None, title=""), url=url, urls=(url,), text=text,
        observed=base.observed + timedelta(seconds=at), title=title or f"The pier of {name} is shut",
    )  # fmt: skip


def send(flow: Flow, *articles: RawArticle) -> None:
    topic = flow.settings.named(RAW.on(Lane.LIVE))
    flow.publish([Sent("article", topic, key(one.id), encode(one), one) for one in articles])
    flow.settle()


def ledger(flow: Flow, one: RawArticle) -> dict[int, dict[str, Any]]:
    """Of an article, by edition."""
    elastic = Elastic(flow.settings)
    try:
        found = list(elastic.scan(flow.settings.named("revisions"), ["*"], {"term": {"id": one.id}}))
        return {hit["_source"]["edition"]: hit["_source"] for hit in found}
    finally:
        elastic.close()


def test_an_edited_article_has_a_history(flow: Flow) -> None:
    first = told("edited")
    noisy = told("edited", 10, text=f"{LEDE}\n{BODY}\nUpdated 3 minutes ago\n12 comments")
    second = told("edited", 20, title="The pier of edited is open", text=first.text.replace("12 boats", "15 boats"))
    third = told("edited", 30, title=second.title, text=f"{second.text}\nCorrection: 15 boats were lost, not 12.")
    send(flow, first)
    assert ledger(flow, first) == {}
    for one in (noisy, second, third):
        send(flow, one)
    kept = ledger(flow, first)
    assert {n: (doc["revision"], doc.get("before")) for n, doc in kept.items()} == {1: (1, None), 2: (2, 1), 3: (3, 2)}
    assert (kept[2]["changed"], kept[2]["numbers"], kept[2]["silent"]) == (["title", "body"], ["12 → 15"], True)
    assert kept[3]["notice"].startswith("Correction")
    assert next(iter(kept[1]["text"].values())) == first.text
    history = headwater(flow.settings, "history", first.url or "", "--json").json
    assert [(r["number"], r["current"], r.get("changed")) for r in history] == [
        (1, False, None), (2, False, ["title", "body"]), (3, True, ["body"]),
    ]  # fmt: skip
    assert [datetime.fromisoformat(r["observed"]) for r in history] == [o.observed for o in (first, second, third)]
    shown = headwater(flow.settings, "history", first.id).out
    assert "[-shut-] {+open+}" in shown
    assert "number 12 → 15, and the article does not say so" in shown
    assert "nobody has seen another text" in headwater(flow.settings, "history", single(flow).url or "").out
    assert "not in the index" in headwater(flow.settings, "history", "0" * 32, code=1).err


def single(flow: Flow) -> RawArticle:
    one = told("single")
    send(flow, one)
    return one


def test_a_late_older_text_takes_its_place_and_stays_out_of_the_index(flow: Flow) -> None:
    texts = [
        told("late", at, text=f"{LEDE} The mayor waits for {n} answers.\n{BODY}")
        for at, n in ((0, 3), (50, 5), (20, 4))
    ]
    for one in texts:
        send(flow, one)
    assert {n: doc.get("before") for n, doc in ledger(flow, texts[0]).items()} == {1: None, 2: 3, 3: 1}
    assert ledger(flow, texts[0])[2]["numbers"] == ["4 → 5"]
    history = headwater(flow.settings, "history", texts[0].id, "--json").json
    assert [(r["edition"], r["current"]) for r in history] == [(1, False), (3, False), (2, True)]


def test_a_publisher_that_goes_back_is_followed(flow: Flow) -> None:
    texts = [told("back", at, title=title) for at, title in ((0, "Pier shut"), (10, "Pier open"), (20, "Pier shut"))]
    for one in texts:
        send(flow, one)
    history = headwater(flow.settings, "history", texts[0].id, "--json").json
    assert [(r["title"], r["current"]) for r in history] == [
        ("Pier shut", False), ("Pier open", False), ("Pier shut", True),
    ]  # fmt: skip


def test_the_ledger_can_be_searched(flow: Flow) -> None:
    before, after = told("searched"), told("searched", 10, title="The pier of searched is open")
    send(flow, before)
    send(flow, after)
    since = ("--since", "2026-03-01")
    found = headwater(flow.settings, "changes", "searched", *since, "--part", "title", "--json").json
    assert [one["id"] for one in found["changes"]] == [before.id]
    assert found["changes"][0]["changes"] == [{"part": "title", "old": "shut", "new": "open"}]
    assert headwater(flow.settings, "changes", "searched", *since, "--part", "body", "--json").json["total"] == 0
    assert headwater(flow.settings, "changes", "searched", *since, "--numbers", "--json").json["total"] == 0
    assert "[-shut-] {+open+}" in headwater(flow.settings, "changes", "searched", *since).out
    assert "--since yesterday is neither" in headwater(flow.settings, "changes", "--since", "yesterday", code=2).err
    assert "--part photo is none of" in headwater(flow.settings, "changes", "--part", "photo", code=2).err
    assert headwater(flow.settings, "changes", "searched", "--since", "1h", "--json").json["total"] == 0


def test_a_replay_of_all_texts_changes_nothing(flow: Flow) -> None:
    texts = [told("replayed", at, text=f"{LEDE}\n{at} boats were lost.") for at in (0, 10, 20)]
    for one in texts:
        send(flow, one)
    before = ledger(flow, texts[0])
    assert flow.members["indexer"].stop() == 0
    named = flow.settings.named
    turn_back(flow.settings.kafka, named(INDEXER.group(Lane.LIVE)), [named(ENRICHED.name)], ENRICHED.partitions)
    flow.heal().settle()
    after = ledger(flow, texts[0])
    assert [{k: v for k, v in after[n].items() if k != "indexed"} for n in (1, 2, 3)] == [
        {k: v for k, v in before[n].items() if k != "indexed"} for n in (1, 2, 3)
    ]


def test_what_is_taken_down_is_in_no_revision(flow: Flow) -> None:
    secret = "Nobody but the keeper of the lighthouse knew it."
    texts = [told("taken", 0, text=f"{LEDE}\n{secret}"), told("taken", 10)]
    for one in texts:
        send(flow, one)
    assert any(secret in str(doc) for doc in ledger(flow, texts[0]).values())
    headwater(flow.settings, "takedown", texts[0].url or "", "--reason", "a court", "--yes")
    assert ledger(flow, texts[0]) == {}
    send(flow, told("taken", 20, text=f"{LEDE}\n{secret} Again."))
    assert ledger(flow, texts[0]) == {}
