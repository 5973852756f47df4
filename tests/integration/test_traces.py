"""An article's way as a trace, from the producer to the index, told to a collector by every process it passes."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from services.contract.identity import article_id
from services.local.settings import StackSettings
from tests.integration.collector import Collector
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow

pytestmark = [pytest.mark.servers, pytest.mark.timeout(150)]

URL = "https://traces.example.org/harbour"
WAY = ("producers traces-articles.raw", "dedupe traces-articles.raw", "classify traces-articles.unique",
       "enrich traces-articles.classified", "indexer traces-articles.enriched")  # fmt: skip
LINK = "link traces-articles.signatures"
SIGHTING = "indexer traces-articles.sightings"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as found:
        yield found


@pytest.fixture(scope="module")
def own(servers: StackSettings, collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    plain = flow_settings(servers, tmp_path_factory.mktemp("traces"), "traces")
    values = {name: getattr(plain, name) for name in plain.model_fields_set}
    with Flow(type(plain)(**values, traces=collector.url, traces_share=1.0), link=True) as flow:
        yield flow


@pytest.fixture
def flow(own: Flow) -> Flow:
    return own.heal()


def _ingest(flow: Flow, tmp_path: Path, url: str, text: str) -> str:
    line = {"url": url, "title": "The harbour is open again", "text": text, "published": "2026-03-01T08:00:00Z"}
    (tmp_path / "one.jsonl").write_bytes(msgspec.json.encode(line))
    headwater(flow.settings, "ingest", "--lane", "live", str(tmp_path / "one.jsonl"))
    flow.settle()
    return article_id(url=url, source="", guid=None, title="")


def test_one_trace_leads_from_the_producer_to_the_index(flow: Flow, collector: Collector, tmp_path: Path) -> None:
    text = "Ships can enter the harbour of Larnaca again, said the port's master on Sunday. " * 4
    article = _ingest(flow, tmp_path, URL, text)
    spans = collector.way_of(article, *WAY, LINK)
    assert len({span.trace for span in spans.values()}) == 1
    for before, after in pairwise(WAY):
        assert spans[after].parent == spans[before].id, after
        assert spans[after].began >= spans[before].began, after
        assert spans[after].ended > spans[after].began, after
    assert spans[LINK].parent == spans["enrich traces-articles.classified"].id
    assert {spans[place].about["headwater.outcome"] for place in WAY} == {"sent"}
    assert spans[WAY[-1]].about["messaging.consumer.group.name"] == "traces-headwater-indexer"


def test_a_copy_ends_at_dedupe_and_says_why(flow: Flow, collector: Collector, tmp_path: Path) -> None:
    url = f"{URL}-again"
    text = "The bridge over the river is closed until Monday for repairs, the city said. " * 4
    article = _ingest(flow, tmp_path, url, text)
    first = collector.way_of(article, *WAY)
    _ingest(flow, tmp_path, f"{url}?utm_source=mail", text)
    again = collector.way_of(article, SIGHTING)
    assert again[WAY[1]].about["headwater.reason"] == "duplicate"
    assert again[SIGHTING].parent == again[WAY[1]].id
    assert again[SIGHTING].trace == again[WAY[0]].trace != first[WAY[0]].trace


def test_a_collector_that_takes_nothing_holds_nothing_up(flow: Flow, collector: Collector, tmp_path: Path) -> None:
    collector.status, before = 503, collector.asked
    try:
        text = "The museum shows its new wing to the public from Friday on, free of charge. " * 4
        article = _ingest(flow, tmp_path, f"{URL}-museum", text)
        assert [document["id"] for document in flow.documents(ids=[article])] == [article]
        assert collector.asked > before
    finally:
        collector.status = 200
