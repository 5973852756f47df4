"""The life of the indices on real servers: made anew while articles are written, let go, saved, restored, built again."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest

from services.contract.articles import EnrichedArticle, RawArticle, encode
from services.contract.identity import key
from services.contract.notices import Tombstone
from services.indexer.documents import article_action
from services.lifecycle.reindex import Reindex
from services.lifecycle.status import standing
from services.local.settings import StackSettings
from services.pipeline import RAW, Lane
from services.runtime.elastic import Elastic
from services.runtime.elastic_admin import Administration
from services.runtime.settings import Settings
from services.runtime.tombstones import record
from services.search.request import SearchRequest
from services.search.search import search
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.search.articles import ARTICLES
from tests.integration.search.indexed import INDEXED, index, indexed
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(280)]

THIS: Final = f"{article('any', 1, random.Random(1)).observed:%Y.%m}"
"""The month of the invented articles."""


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("life"), "life"), fused=True) as flow:
        yield flow


@pytest.fixture
def flow(own: Flow) -> Flow:
    """With all its processes up, and a new account."""
    return own.begin().heal()


def some(name: str, number: int, text: str = "") -> RawArticle:
    base = article(name, number, random.Random(f"{name} {number}"))
    return msgspec.structs.replace(base, text=text) if text else base


def send(flow: Flow, articles: list[RawArticle], lane: Lane = Lane.LIVE) -> None:
    topic = flow.settings.named(RAW.on(lane))
    flow.publish([Sent("article", topic, key(one.id), encode(one), one) for one in articles])


def names(settings: Settings) -> dict[str, bool]:
    """Of all indices, and whether each is current."""
    elastic = Elastic(settings)
    try:
        before = settings.named("")
        return {
            one.stored.name.removeprefix(before): one.current for one in standing(Administration(elastic), settings)
        }
    finally:
        elastic.close()


def test_create_makes_a_search_possible_before_the_first_article(stack_settings: Settings) -> None:
    headwater(stack_settings, "index", "create")
    said = headwater(stack_settings, "index", "status", "--json").json
    assert {row["kind"] for row in said["indices"]} == {"articles", "links", "stories", "sightings", "revisions"}
    assert all(row["current"] and row["searched"] and not row["blocked"] for row in said["indices"])
    assert said["floor"] is None
    headwater(stack_settings, "index", "create")  # once more is harmless


class Beside:
    """Goes on to publish while the block runs: new articles, later texts of one, and once a takedown of another."""

    def __init__(self, flow: Flow, changed: RawArticle, gone: RawArticle) -> None:
        self.flow, self.changed, self.gone = flow, changed, gone
        self.sent: list[RawArticle] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Beside":
        self._thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(1)
        self._done.set()
        self._thread.join()

    def _write(self) -> None:
        for number in itertools.count(5000, 20):
            if self._done.is_set():
                return
            more = [some("beside", number + each) for each in range(20)]
            later = self.changed.observed + timedelta(seconds=number)
            send(self.flow, [*more, msgspec.structs.replace(self.changed, text=f"Text {number}.", observed=later)])
            self.sent += more
            if number == 5100:
                record(self.flow.settings, Tombstone(id=self.gone.id, reason="test", at=datetime.now(UTC)))
            time.sleep(0.2)


def test_an_index_is_made_anew_while_articles_come_and_nothing_is_lost(flow: Flow) -> None:
    first = [some("anew", number) for number in range(1500)]
    send(flow, first)
    gone, changed = first[7], first[8]
    send(flow, [first[9], msgspec.structs.replace(changed, text="Another text.")])
    flow.settle()
    kinds = ("articles", "sightings", "revisions")
    with Beside(flow, changed, gone) as beside:
        wanted = [f"{kind}-{THIS}" for kind in kinds]
        said = headwater(flow.settings, "index", "reindex", *wanted, "--all", "--json", seconds=200).json
    assert {row["new"] for row in said} == {flow.settings.named(f"{kind}.2-{THIS}") for kind in kinds}
    assert all(row["closed_seconds"] < 15 for row in said)
    flow.settle(120)
    documents = {doc["_id"]: doc for doc in flow.documents()}
    assert len(flow.documents()) == len(documents)
    assert set(documents) == {one.id for one in first + beside.sent} - {gone.id}
    assert {doc["_index"] for doc in documents.values()} == {flow.settings.named(f"articles.2-{THIS}")}
    texts = [s.article for s in flow.ledger.sent if s.article and s.article.id == changed.id]
    assert "".join(documents[changed.id]["text"].values()) == max(texts, key=lambda text: text.observed).text


def test_it_is_made_anew_once_more(flow: Flow) -> None:
    send(flow, [some("before", 1)])
    flow.settle()
    old = {one.stored.name for one in standing(Administration(Elastic(flow.settings)), flow.settings)}
    (done,) = headwater(flow.settings, "index", "reindex", f"articles-{THIS}", "--all", "--json").json
    assert done["old"] in old
    assert done["new"] not in old
    send(flow, [some("after", 1)])
    flow.settle()
    assert {some("before", 1).id, some("after", 1).id} <= {doc["_id"] for doc in flow.documents()}


def plain(elastic: Elastic, settings: Settings, articles: list[EnrichedArticle]) -> None:
    """An index that an earlier version made: no folding, no keys by sound."""
    name = settings.named(article_action(articles[0], INDEXED).index)
    from services.indexer.template import templates

    template = templates(settings)[settings.named("headwater-articles")]["template"]
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(template["mappings"]))
    for part in ("title", "text"):
        for field in body["properties"][part]["properties"].values():
            field["fields"]["exact"] = {"type": "text"}
    for field in ("people_sounds", "people_bones"):
        del body["properties"][field]
    Administration(elastic).create(name, {"number_of_replicas": 0}, body)
    Administration(elastic).add_aliases(name, [settings.named("articles")])
    lines = []
    for one in articles:
        source = msgspec.json.decode(article_action(one, INDEXED).source)
        for field in ("people_sounds", "people_bones"):
            source.pop(field, None)
        lines += [msgspec.json.encode({"index": {"_index": name, "_id": one.id}}), msgspec.json.encode(source)]
    assert {result.status for result in elastic.bulk(lines)} == {201}


def test_an_index_of_an_earlier_version_is_told_and_made_anew(stack_settings: Settings) -> None:
    elastic = Elastic(stack_settings)
    march = [one for one in ARTICLES if one.first_seen.month == 3]
    plain(elastic, stack_settings, march)
    elastic.refresh(stack_settings.named("articles"))
    request = SearchRequest(person=("Nawwaf Salaam",))
    assert search(elastic, stack_settings, request).total == 0
    said = headwater(stack_settings, "index", "status", code=1)
    assert "headwater index reindex" in said.out
    would = headwater(stack_settings, "index", "reindex", "--dry-run")
    assert "articles-2026.03" in would.err
    headwater(stack_settings, "index", "reindex")
    assert search(elastic, stack_settings, request).total == 1
    assert names(stack_settings) == {"articles.2-2026.03": True}
    assert "of this version" in headwater(stack_settings, "index", "reindex").err
    headwater(stack_settings, "index", "status")
    elastic.close()


def test_an_attempt_that_fails_leaves_the_old_index_as_it_was(stack_settings: Settings) -> None:
    with indexed(stack_settings, ARTICLES) as found:
        admin = Administration(found.elastic)
        (one, *_) = standing(admin, stack_settings)
        line = msgspec.json.encode({"index": {"_index": one.stored.name, "_id": "odd"}})
        found.elastic.call(f"/{one.stored.name}/_mapping", "PUT", {"dynamic": "true"})
        assert found.elastic.bulk([line, b'{"id": "odd", "unknown": {"field": 1}}'])[0].status == 201
        with pytest.raises(Exception, match="does not fit"):
            Reindex(found.elastic, stack_settings, one).run()
        assert set(names(stack_settings)) == {"articles-2026.03", "articles-2026.04"}
        assert not any(each.stored.blocked for each in standing(admin, stack_settings))


def test_what_a_killed_attempt_left_is_cleared_away(stack_settings: Settings) -> None:
    with indexed(stack_settings, ARTICLES) as found:
        admin = Administration(found.elastic)
        one = next(each for each in standing(admin, stack_settings) if each.month.month == "2026.03")
        admin.create(stack_settings.named(one.month.next.name), {}, {})
        admin.close_to_writes(one.stored.name)
        headwater(stack_settings, "index", "reindex", "articles-2026.03", "--all")
        assert set(names(stack_settings)) == {"articles.2-2026.03", "articles-2026.04"}
        index(found.elastic, stack_settings, [ARTICLES[0]])
        assert len(found.ids(collapse="none", size=50)) == len(ARTICLES)


def test_a_snapshot_brings_back_what_was_lost_but_not_what_was_taken_down(flow: Flow, servers: StackSettings) -> None:
    news = [some("saved", number) for number in range(30)]
    send(flow, news)
    flow.settle()
    settings = flow.settings.model_copy(update={"home": servers.state})
    name = headwater(settings, "index", "snapshot").out.strip()
    assert name in headwater(settings, "index", "snapshots").out
    kept = {doc["_id"] for doc in flow.documents()}
    flow.members["indexer"].stop()
    down = news[3].id
    record(flow.settings, Tombstone(id=down, reason="test", at=datetime.now(UTC)))
    elastic = Elastic(flow.settings)
    for one in standing(Administration(elastic), flow.settings):
        Administration(elastic).delete(one.stored.name)
    done = headwater(settings, "index", "restore", name, "--json").json
    assert done["taken_out"] >= 1
    assert done["indices"]
    assert {doc["_id"] for doc in flow.documents()} == kept - {down}
    assert headwater(settings, "index", "restore", name, "--json").json["indices"] == []
    assert "no snapshot" in headwater(settings, "index", "restore", "nothing", code=1).err
    flow.heal()
    send(flow, [some("saved", 99)])
    flow.settle()
    assert {doc["_id"] for doc in flow.documents()} == (kept - {down}) | {some("saved", 99).id}
    elastic.close()


def test_a_lost_index_is_built_again_from_kafka(flow: Flow) -> None:
    send(flow, [some("again", number) for number in range(20)])
    flow.settle()
    kept = {doc["_id"] for doc in flow.documents()}
    assert "stop the indexers first" in headwater(flow.settings, "index", "rebuild", "--yes", code=1).err
    flow.members["indexer"].stop()
    elastic = Elastic(flow.settings)
    for one in standing(Administration(elastic), flow.settings):
        Administration(elastic).delete(one.stored.name)
    elastic.close()
    assert "will read" in headwater(flow.settings, "index", "rebuild", "--yes").err
    flow.heal()
    flow.settle(120)
    assert {doc["_id"] for doc in flow.documents()} >= kept


def test_months_are_let_go_and_do_not_come_back(flow: Flow) -> None:
    """The last one here: what the others write is of such a month."""
    send(flow, [some("old", 1)])
    flow.settle()
    elastic = Elastic(flow.settings)
    elastic.create_index(flow.settings.named("articles-2026.04"))
    index(elastic, flow.settings, [one for one in ARTICLES if one.language == "de"])
    old = [name for name in names(flow.settings) if name.endswith(THIS)]
    would = headwater(flow.settings, "index", "retain", "--before", "2026-04", "--dry-run").err
    assert all(f"would go: {flow.settings.named(name)}" in would for name in old)
    assert "either" in headwater(flow.settings, "index", "retain", code=2).err
    assert set(old) <= set(names(flow.settings))
    headwater(flow.settings, "index", "retain", "--before", "2026-04", "--yes")
    assert list(names(flow.settings)) == ["articles-2026.04"]
    dropped = flow.members["indexer"].counts()["indexer", "dropped"]
    send(flow, [some("old", 2), some("old", 1)])
    flow.settle()
    assert list(names(flow.settings)) == ["articles-2026.04"]
    assert flow.members["indexer"].counts()["indexer", "dropped"] > dropped
    said = headwater(flow.settings, "index", "status", "--json").json
    assert (said["floor"], said["indices"][0]["documents"]) == ("2026.04", 1)
    headwater(flow.settings, "index", "retain", "--before", "2026-01", "--yes")
    assert headwater(flow.settings, "index", "status", "--json").json["floor"] == "2026.04"
    elastic.close()
