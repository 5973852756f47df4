"""The same messages once more, and a state that is gone: the documents stay as they are, repeats stay repeats."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from services.local.settings import StackSettings
from services.pipeline import DEDUPE, ENRICHED, INDEXER, PARTITIONS, RAW, Lane
from tests.integration.account import assert_complete
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.groups import turn_back
from tests.integration.stream import publish, stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def module_flow(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """One that read nothing else: all of it is read again here."""
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("replay"), "replay")) as flow:
        yield flow


@pytest.fixture
def flow(module_flow: Flow) -> Flow:
    return module_flow.begin().heal()


def _standing(flow: Flow) -> dict[str, tuple[Any, ...]]:
    fields = ("_index", "version", "revision", "content_hash", "headline", "text", "first_seen", "observed", "indexed")
    return {document["_id"]: tuple(document[name] for name in fields) for document in flow.documents()}


def _turn_back(flow: Flow) -> None:
    named = flow.settings.named
    raw = [named(RAW.on(lane)) for lane in Lane]
    turn_back(flow.settings.kafka, named(DEDUPE.group(Lane.LIVE)), raw, PARTITIONS)
    turn_back(flow.settings.kafka, named(INDEXER.group(Lane.LIVE)), [named(ENRICHED.on(Lane.LIVE))], PARTITIONS)


def test_a_replay_of_everything_changes_no_document(flow: Flow) -> None:
    flow.publish(stream(flow.settings, "replay", 600, poison=5))
    flow.settle()
    before, revisions = _standing(flow), flow.revisions()
    assert flow.members["dedupe"].stop() == 0
    assert flow.members["indexer"].stop() == 0
    _turn_back(flow)
    assert flow.lags()["dedupe"] >= len(flow.ledger.sent)
    flow.heal().settle()
    after = flow.members["indexer"].counts()
    assert after["indexer", "received"] >= len(before), "nothing was read again"
    assert _standing(flow) == before
    assert flow.revisions() == revisions
    assert_complete(flow, replayed=True)


def test_a_lost_state_is_rebuilt_from_its_changelog(flow: Flow) -> None:
    messages = stream(flow.settings, "state", 500)
    flow.publish(messages)
    flow.settle()
    before = flow.revisions()
    assert flow.members["dedupe"].stop() == 0
    state = flow.settings.home / "state" / flow.settings.named(DEDUPE.group(Lane.LIVE))
    assert any(state.iterdir())
    shutil.rmtree(state)
    flow.heal()
    again = stream(flow.settings, "state", 500)  # every text is known by now
    publish(flow.settings, flow.ledger, again)
    flow.settle()
    replayed = [line["replayed"] for line in flow.members["dedupe"].said("state ready")]
    assert len(replayed) == PARTITIONS
    assert sum(replayed) >= len({message.key for message in messages})
    counts = flow.members["dedupe"].counts()
    assert (counts["dedupe", "received"], counts["dedupe", "dropped"]) == (len(again), len(again))
    assert flow.revisions() == before
    assert_complete(flow, replayed=True)
