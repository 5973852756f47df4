"""The archive on real servers: nothing lost by kills, the index built again from it, and what was taken down stays down."""

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow.parquet as pq
import pytest

from services.archive.folder import Archive
from services.contract.articles import EnrichedArticle, RawArticle, encode
from services.contract.identity import key
from services.contract.rights import WITHOUT_WORDS, Rights
from services.indexer.template import templates
from services.local.settings import StackSettings
from services.pipeline import ENRICHED, RAW, Lane
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.account import assert_complete
from tests.integration.archiving import Archiving, articles, comparable, files, held, lag, newest, settled
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import Sent, article, stream
from tests.integration.test_stories import FERRY

pytestmark = [pytest.mark.servers, pytest.mark.timeout(280)]

ARTICLES: Final = 1200
PARTS: Final = 40
"""In which they are sent, a second after one another."""
KINDS: Final = ("articles", "links", "stories", "sightings", "revisions")
REASON: Final = "order 12/2026 of an invented court"


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    home = tmp_path_factory.mktemp("archive")
    settings = flow_settings(servers, home, "archive").model_copy(
        update={"archive": home / "kept", "archive_seconds": 1}
    )
    settings = Settings(**settings.model_dump(exclude_unset=True))
    with Flow(settings, fused=True, lanes=tuple(Lane), link=True) as flow:
        yield flow.heal()


@pytest.fixture(scope="module")
def sink(own: Flow) -> Iterator[Archiving]:
    member = Archiving(own.settings, "archive")
    yield member
    member.end()


@pytest.fixture
def flow(own: Flow, sink: Archiving) -> Flow:
    """With all its processes up, the archive's among them, and a new account."""
    if not sink.running:
        sink.start()
        sink.wait_ready()
    return own.begin().heal()


def put(flow: Flow, *known: RawArticle) -> None:
    topic = flow.settings.named(RAW.on(Lane.LIVE))
    flow.publish([Sent("article", topic, key(one.id), encode(one), one) for one in known])
    flow.settle()
    settled(flow.settings)


def told(name: str, **parts: Any) -> RawArticle:
    return msgspec.structs.replace(article(f"archive-{name}", 1, random.Random(name)), **parts)


def documents(flow: Flow) -> dict[str, dict[str, dict[str, Any]]]:
    return {kind: comparable(flow.settings, kind) for kind in KINDS}


def lose_the_index(flow: Flow) -> None:
    """While no indexer runs."""
    indexers = [member for name, member in flow.members.items() if name.startswith("indexer")]
    for member in indexers:
        assert member.stop() == 0
    elastic = Elastic(flow.settings)
    try:
        for name in templates(flow.settings):
            elastic.delete_indices(name.replace("headwater-", "", 1) + "-*")
    finally:
        elastic.close()
    flow.heal()
    assert documents(flow) == {kind: {} for kind in KINDS}


def _wait_for_a_file(flow: Flow, seconds: float = 30) -> None:
    before, deadline = sum(files(flow.settings).values()), time.monotonic() + seconds
    while sum(files(flow.settings).values()) == before:
        assert time.monotonic() < deadline, "nothing is written"
        time.sleep(0.01)


def test_killed_again_and_again_it_has_all_and_merged_each_once(flow: Flow, sink: Archiving) -> None:
    """A second process comes and goes as well, so that partitions are dealt with messages in hand."""
    other = Archiving(flow.settings, "archive-other")

    def send() -> None:
        for part in range(PARTS):
            flow.publish(stream(flow.settings, f"archive-{part}", ARTICLES // PARTS))
            time.sleep(1)

    sending = threading.Thread(target=send)
    sending.start()
    try:
        for _ in range(4):
            _wait_for_a_file(flow)
            sink.kill()
            if not other.running:
                other.start()
                other.wait_ready()
            sink.start()
            sink.wait_ready()
        assert sending.is_alive() or lag(flow.settings), "all was archived before it was killed"
    finally:
        sending.join()
        other.kill()
    flow.settle()
    settled(flow.settings)
    assert_complete(flow)
    wanted = newest(flow.settings)
    assert len(wanted) > ARTICLES / 2
    kept = articles(flow.settings)
    assert {one.id for one in kept} == set(wanted)
    assert all(one in kept for one in wanted.values())
    for lane in Lane:
        sent = {a.value for a in read_all(flow.settings, flow.settings.named(ENRICHED.on(lane)))}
        assert sent <= set(held(flow.settings)), "a message is missing"
    listed = headwater(flow.settings, "archive", "list", "--json").json
    assert sum(row["articles"] for row in listed) == len(kept)
    assert sum(row["files"] for row in listed) == sum(files(flow.settings).values())


def test_an_index_that_is_lost_is_built_again_as_it_was(flow: Flow, sink: Archiving) -> None:
    """From files as they were written, then from merged ones: with links, stories, repeats and every text."""
    text = " ".join(text for _, text in FERRY)
    put(flow, *(told(f"ferry-{n}", title=title, text=words) for n, (title, words) in enumerate(FERRY)))
    put(
        flow,
        told("first", title=FERRY[0][0], text=text),
        told("copy", title=FERRY[0][0], text=f"{text} It is raining."),
    )
    before = documents(flow)
    assert all(before.values()), "there is a kind of which nothing is shown"
    sent = 0
    for merging in (False, True):
        if merging:
            headwater(flow.settings, "archive", "compact", "--texts")
            assert set(files(flow.settings).values()) == {1}
        whole = Counter(held(flow.settings))
        lose_the_index(flow)
        said = headwater(flow.settings, "archive", "restore", "--json").json
        sent += sum(sum(row["sent"].values()) for row in said)
        flow.settle()
        after = documents(flow)
        for kind in KINDS:
            assert after[kind] == before[kind], kind
        settled(flow.settings)
        assert Counter(held(flow.settings)) == whole, "what was restored is not archived once more"
    assert sink.series("headwater_dropped_total") == sent
    headwater(flow.settings, "archive", "restore")
    flow.settle()
    assert documents(flow)["articles"] == before["articles"], "to restore twice does no harm"


def test_merged_it_holds_each_article_s_newest_version_once(flow: Flow) -> None:
    ran = headwater(flow.settings, "archive", "compact", "--again", "--json").json
    assert sum(row["older"] for row in ran) > 0
    wanted, kept = newest(flow.settings), articles(flow.settings)
    assert sorted(one.id for one in kept) == sorted(wanted)
    assert {one.id: one for one in kept} == wanted
    assert headwater(flow.settings, "archive", "compact", "--json").json == [], "nothing is left to merge"
    assert all(row["merged"] for row in headwater(flow.settings, "archive", "list", "--json").json)


def test_what_was_taken_down_comes_back_by_no_way(flow: Flow, servers: StackSettings, tmp_path: Path) -> None:
    sentence = "Only this ferry sank quietly beside the grey lighthouse"
    known = told("down", text=f"{sentence}.")
    put(flow, known)
    assert known.id in {one.id for one in articles(flow.settings)}
    headwater(flow.settings, "takedown", known.id, "--reason", REASON, "--yes")

    said = headwater(flow.settings, "archive", "restore", "--json").json
    assert sum(row["taken_down"] for row in said) >= 1
    path = tmp_path / "x.parquet"
    headwater(flow.settings, "archive", "export", "--parquet", str(path))
    assert known.id not in pq.read_table(path, columns=["id"])["id"].to_pylist()
    flow.settle()
    assert known.id not in {document["id"] for document in flow.documents()}

    settled(flow.settings)  # the archive has heard of it, and notes it beside its files
    ran = headwater(flow.settings, "archive", "compact", "--json").json
    assert sum(row["taken_down"] for row in ran) >= 1
    assert not [line for line in held(flow.settings) if known.id.encode() in line or sentence.encode() in line]
    put(flow, msgspec.structs.replace(known, text=f"{sentence}, they say."))
    assert not [line for line in held(flow.settings) if known.id.encode() in line]


def test_an_archive_says_to_another_kafka_what_was_taken_down(
    flow: Flow, servers: StackSettings, tmp_path: Path
) -> None:
    """Kafka and index lost together: nothing of it may come back from files that were not merged since."""
    known = told("lost-kafka")
    put(flow, known)
    copy = tmp_path / "copy"
    shutil.copytree(Archive.at(flow.settings.archive).root, copy)
    headwater(flow.settings, "takedown", known.id, "--reason", REASON, "--yes")
    put(flow, told("after-it"))
    shutil.copy(Archive.at(flow.settings.archive).root / "taken-down.jsonl", copy)
    given = {**flow_settings(servers, tmp_path / "home", "elsewhere").model_dump(exclude_unset=True), "archive": copy}
    elsewhere = Settings(**given)
    said = headwater(elsewhere, "archive", "restore", "--json").json
    assert sum(row["taken_down"] for row in said) >= 1
    sent = {arrival.key for lane in Lane for arrival in read_all(elsewhere, elsewhere.named(ENRICHED.on(lane)))}
    assert key(known.id) not in sent
    assert len(sent) > ARTICLES / 2
    assert REASON in headwater(elsewhere, "takedown", "--list").out


def test_parquet_holds_what_the_archive_holds(flow: Flow, tmp_path: Path) -> None:
    rights = Rights(notice="© A", terms="Not for resale.")
    put(flow, told("terms", rights=rights))
    path = tmp_path / "all.parquet"
    open_, licensed = (
        (headwater(flow.settings, "archive", "export", "--parquet", str(path), *more, "--json").json, read_back(path))
        for more in ((), ("--licensed",))
    )
    gone = headwater(flow.settings, "takedown", "--list", "--json").json
    wanted = {id_: one for id_, one in newest(flow.settings).items() if id_ not in {x["id"] for x in gone}}
    assert licensed[1] == wanted
    assert (open_[0]["articles"], open_[0]["withheld"], licensed[0]["withheld"]) == (len(wanted), 1, 0)
    assert open_[1] == {
        id_: msgspec.structs.replace(one, **WITHOUT_WORDS) if one.rights else one for id_, one in wanted.items()
    }
    headwater(flow.settings, "archive", "export", "--parquet", str(path), "--from", "2026-03-01", "--to", "2026-02-01")
    assert read_back(path) == {}


def read_back(path: Path) -> dict[str, EnrichedArticle]:
    rows = pq.read_table(path).to_pylist()
    found = [msgspec.convert({**row, "stages": dict(row["stages"]), "schema": 1}, EnrichedArticle) for row in rows]
    assert len({one.id for one in found}) == len(found)
    return {one.id: one for one in found}


def test_a_folder_that_cannot_be_written_halts_it_until_it_can(flow: Flow, sink: Archiving) -> None:
    root = Archive.at(flow.settings.archive).root
    away = root.with_name("away")
    root.rename(away)
    root.write_bytes(b"not a folder")
    try:
        known = told("halted")
        topic = flow.settings.named(RAW.on(Lane.LIVE))
        flow.publish([Sent("article", topic, key(known.id), encode(known), known)])
        assert "cannot be written" in sink.wait_trouble("halt")
        assert lag(flow.settings) > 0
    finally:
        root.unlink()
        away.rename(root)
    sink.wait_ready()
    flow.settle()
    settled(flow.settings)
    assert known.id in {one.id for one in articles(flow.settings)}


def test_what_it_is_asked_wrongly_it_says(flow: Flow, tmp_path: Path) -> None:
    none = flow.settings.model_copy(update={"archive": tmp_path / "none"})
    assert "there is no archive" in headwater(none, "archive", "list", code=1).err
    assert "YYYY-MM-DD" in headwater(flow.settings, "archive", "list", "--from", "March", code=2).err
    with Archive.at(flow.settings.archive).held(alone=True):
        assert "another command" in headwater(flow.settings, "archive", "restore", code=1).err
