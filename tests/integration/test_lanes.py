"""The backfill lane beside the live one: live news does not wait behind it, and both know the same articles."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest

from services.contract.articles import encode
from services.local.settings import StackSettings
from services.pipeline import RAW, Lane
from tests.integration.account import assert_complete, text_of
from tests.integration.administration import Administration
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import Sent, stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

BACKFILL = 1000
LIVE = 100
PATIENCE = timedelta(seconds=5)


@pytest.fixture(scope="module")
def lanes(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """Both lanes, fused: the fewest processes in which one reads two lanes."""
    settings = flow_settings(servers, tmp_path_factory.mktemp("lanes"), "lanes")
    with Flow(settings, fused=True, lanes=tuple(Lane)) as flow:
        yield flow.heal()


def _now(sent: Sent) -> Sent:
    assert sent.article
    sent.article = msgspec.structs.replace(sent.article, observed=datetime.now(UTC))
    sent.value = encode(sent.article)
    return sent


def test_live_news_overtakes_a_backfill(lanes: Flow) -> None:
    lanes.publish(stream(lanes.settings, "old-news", BACKFILL, lane=Lane.BACKFILL))
    live = [_now(sent) for sent in stream(lanes.settings, "new-news", LIVE) if sent.kind == "article"]
    lanes.publish(live)
    lanes.settle()
    assert_complete(lanes)
    documents = {document["id"]: document for document in lanes.documents()}
    for sent in live:
        assert sent.article
        indexed = datetime.fromisoformat(documents[sent.article.id]["indexed"])
        assert indexed - sent.article.observed < PATIENCE
    ends = {source: max(d["indexed"] for d in documents.values() if d["source"].startswith(source))
            for source in ("old-news", "new-news")}  # fmt: skip
    assert ends["new-news"] < ends["old-news"], "the backfill was done before the live news"


def test_a_copy_on_the_other_lane_is_a_sighting(lanes: Flow) -> None:
    old = [sent for sent in stream(lanes.settings, "shared", 60, lane=Lane.BACKFILL) if sent.kind == "article"]
    lanes.publish(old)
    lanes.settle()
    raw = lanes.settings.named(RAW.on(Lane.LIVE))
    lanes.publish([Sent("copy", raw, sent.key, sent.value, sent.article) for sent in old])
    lanes.settle()
    ids = {sent.article.id for sent in old if sent.article}
    sightings = [s["id"] for s in lanes.documents("sightings") if s["id"] in ids]
    assert sorted(sightings) == sorted(ids)
    assert {d["revision"] for d in lanes.documents() if d["id"] in ids} == {1}


def test_what_an_older_model_read_is_read_again(lanes: Flow) -> None:
    """Made older by hand: half of the articles; of those one has a newer text on its way meanwhile."""
    sent = [one for one in stream(lanes.settings, "again", 40) if one.kind == "article"]
    lanes.publish(sent)
    lanes.settle()
    ids = {one.article.id for one in sent if one.article}
    before = {d["id"]: d for d in lanes.documents(ids=ids)}
    older = sorted(before)[: len(before) // 2]
    for id_ in older:
        _made_older(lanes, before[id_])
    assert headwater(lanes.settings, "reenrich", "--source", "again.invented.example", "--dry-run", "--json").json == {
        "found": len(older)
    }
    _explained(lanes, before[older[1]])
    newer = next(one for one in sent if one.article and one.article.id == older[0])
    assert newer.article
    edited = msgspec.structs.replace(
        newer.article, text="Another text of it.", observed=newer.article.observed + timedelta(hours=1)
    )
    assert headwater(lanes.settings, "reenrich", "--source", "again.invented.example", "--json").json["sent"] == len(
        older
    )
    lanes.publish([Sent("revision", newer.topic, newer.key, encode(edited), edited)])
    lanes.settle()
    after = {d["id"]: d for d in lanes.documents(ids=ids)}
    assert (after[older[0]]["revision"], text_of(after[older[0]])) == (2, "Another text of it.")
    for id_ in ids - {older[0]}:
        _same_text(before[id_], after[id_], again=id_ in older)
    assert headwater(lanes.settings, "reenrich", "--source", "again.invented.example", "--json").json["sent"] == 0
    assert (
        "would be sent"
        in headwater(lanes.settings, "reenrich", "--source", "again.invented.example", "--all", "--dry-run").err
    )
    assert not [s for s in lanes.documents("sightings", ids) if s["id"] != older[0]]


READING: Final = {"stages", "version", "_version", "indexed"}
"""What another reading of the same text changes in a document, with the same models."""


def _made_older(flow: Flow, document: dict[str, Any]) -> None:
    """As another model had left it: no names, and two marks of the link stage since."""
    elasticsearch = Administration(flow.settings.elasticsearch)
    stages = {**document["stages"], "enrich": {**document["stages"]["enrich"], "model": "rules/0"}}
    for part in ({"stages": stages, "people": [], "entities": []}, {"copies": 0}):
        elasticsearch.ask("POST", f"/{document['_index']}/_update/{document['_id']}?refresh=true", {"doc": part})


def _explained(flow: Flow, document: dict[str, Any]) -> None:
    """As one that another model has read."""
    told = headwater(flow.settings, "explain", document["id"], "--json").json
    assert (told["read_by_others"], told["language"]) == ({"enrich": "rules/0"}, document["language"])
    shown = headwater(flow.settings, "explain", document["id"])
    assert "Language" in shown.out
    assert "headwater reenrich" in shown.err


def _same_text(before: dict[str, Any], after: dict[str, Any], *, again: bool) -> None:
    """Nothing but the reading is another."""
    kept = [{name: value for name, value in one.items() if name not in READING} for one in (before, after)]
    assert kept[0] == kept[1]
    models = [{stage: stamp["model"] for stage, stamp in one["stages"].items()} for one in (before, after)]
    assert models[0] == models[1]
    assert (after["_version"] > before["_version"]) == again
