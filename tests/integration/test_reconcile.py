"""`headwater reconcile` on real servers: clean after a mixed stream; then each kind of harm is found and named."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.contract.articles import encode
from services.contract.ledger import entry
from services.local.settings import StackSettings
from services.pipeline import CLASSIFY, UNIQUE, Lane
from services.runtime.broker import Topics
from tests.integration.command import Ran, headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.groups import move
from tests.integration.stream import Sent, stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """A Headwater of this file alone: what it does to topics and indices must not reach other tests."""
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("reconcile"), "reconcile")) as found:
        yield found


@pytest.fixture
def flow(own: Flow) -> Flow:
    """With all its processes up."""
    return own.heal()


@pytest.fixture(scope="module")
def ledger(own: Flow, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a mixed stream that has gone through the flow."""
    flow = own.heal()
    sent = stream(flow.settings, "reconcile", 400, poison=5)
    flow.publish(sent)
    flow.settle()
    path = tmp_path_factory.mktemp("ledger") / "news.ledger"
    path.write_bytes(b"".join(_line(s) for s in sent if s.kind != "poison"))
    return path


def _line(sent: Sent) -> bytes:
    assert sent.article
    return encode(entry(sent.article, sent.topic, sent.partition, sent.offset)) + b"\n"


def _ask(flow: Flow, method: str, path: str, body: Any = None) -> Any:
    answer = httpx.request(method, flow.settings.elasticsearch + path, json=body, timeout=30, trust_env=False)
    answer.raise_for_status()
    return answer.json()


def _document(flow: Flow, revisions: int) -> dict[str, Any]:
    found = [d for d in flow.documents() if d["source"].startswith("reconcile.") and d["revision"] == revisions]
    assert found
    return found[0]


def _harmed(flow: Flow, ledger: Path) -> tuple[dict[str, Any], Ran]:
    ran = headwater(flow.settings, "reconcile", str(ledger), "--json", code=1)
    return ran.json, ran


def test_a_whole_flow_is_clean(flow: Flow, ledger: Path) -> None:
    told = headwater(flow.settings, "reconcile", str(ledger), "--wait", "60", "--json").json
    assert told["clean"] is True
    assert told["acked"] == 400
    assert told["indexed"] + told["superseded"] + told["duplicates"] == 400
    assert told["duplicates"] > 10
    assert told["superseded"] > 5
    assert "commits ahead" in headwater(flow.settings, "reconcile", str(ledger)).out


def test_each_harm_is_found_and_named(flow: Flow, ledger: Path) -> None:
    gone, twice, old = (_document(flow, n) for n in (1, 2, 1))
    old = next(d for d in flow.documents() if d["source"].startswith("reconcile.") and d["revision"] == 1 and d != gone)
    body = {k: v for k, v in old.items() if not k.startswith("_")}
    other = flow.settings.named("articles-2019.01")
    _ask(flow, "PUT", f"/{other}")
    at = f"/{gone['_index']}/_doc/{gone['_id']}?version_type=external_gte&version={gone['_version']}"
    _ask(flow, "DELETE", at)
    _ask(flow, "PUT", f"/{other}/_doc/{twice['_id']}", {"id": twice["id"], "content_hash": twice["content_hash"]})
    spoilt = {**body, "content_hash": "0" * 16}
    version = f"version_type=external_gte&version={old['_version']}"
    _ask(flow, "PUT", f"/{old['_index']}/_doc/{old['_id']}?{version}", spoilt)
    try:
        told, _ = _harmed(flow, ledger)
        assert [f["id"] for f in told["missing"]] == [gone["_id"]]
        assert [f["id"] for f in told["doubled"]] == [twice["_id"]]
        assert [f["id"] for f in told["stale"]] == [old["_id"]]
        said = headwater(flow.settings, "reconcile", str(ledger), code=1).out
        assert "can be ingested again" in said
        assert gone["_id"] in said
    finally:
        _ask(flow, "DELETE", f"/{other}")
        _ask(flow, "PUT", f"/{old['_index']}/_doc/{old['_id']}?{version}", body)
        kept = {k: v for k, v in gone.items() if not k.startswith("_")}
        _ask(flow, "PUT", at, kept)


def test_a_commit_that_ran_ahead_is_found(flow: Flow, ledger: Path) -> None:
    assert flow.members["classify"].stop() == 0
    flow.publish(stream(flow.settings, "ahead", 60))
    topic = flow.settings.named(UNIQUE.on(Lane.LIVE))
    deadline = time.monotonic() + 60
    while flow.lags()["dedupe"]:
        assert time.monotonic() < deadline, "dedupe does not settle"
        time.sleep(0.2)
    group = flow.settings.named(CLASSIFY.group(Lane.LIVE))
    with Topics(flow.settings) as topics:
        was, ends = topics.committed(group, [topic]), topics.ends([topic])
    place = next(p for p, end in ends.items() if end > was.get(p, 0))
    move(flow.settings.kafka, group, {place: ends[place]})
    told, _ = _harmed(flow, ledger)
    assert [(a["stage"], a["partition"], a["offset"]) for a in told["ahead"] if a["stage"] == "classify"] == [
        ("classify", place[1], was.get(place, 0))
    ]
    move(flow.settings.kafka, group, {place: was.get(place, 0)})
    flow.heal().settle()
    assert headwater(flow.settings, "reconcile", str(ledger), "--json").json["clean"] is True


def test_a_missing_ledger_is_asked_wrongly(flow: Flow) -> None:
    assert "there is no ledger nowhere.ledger" in headwater(flow.settings, "reconcile", "nowhere.ledger", code=2).err
