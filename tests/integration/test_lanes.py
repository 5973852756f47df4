"""The backfill lane beside the live one: live news does not wait behind it, and both know the same articles."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from services.contract.articles import encode
from services.local.settings import StackSettings
from services.pipeline import RAW, Lane
from tests.integration.account import assert_complete
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
