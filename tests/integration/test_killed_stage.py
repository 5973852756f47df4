"""kill -9 of each stage with articles in its hands: started again, nothing is lost, doubled or out of order."""

import threading
import time
from collections.abc import Iterator

import pytest

from services.local.settings import StackSettings
from tests.integration.account import assert_complete
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

ARTICLES = 1500
KILL_AFTER = 200
"""Messages that the stage has settled."""


@pytest.fixture(scope="module")
def fused(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("fused-kill"), "fused-kill"), fused=True) as flow:
        yield flow


def _kill_in_the_middle(flow: Flow, stage: str, name: str) -> None:
    victim = flow.members[stage]
    before = victim.counts()[stage, "received"]
    messages = stream(flow.settings, name, ARTICLES, poison=10)
    sending = threading.Thread(target=flow.publish, args=(messages,))
    sending.start()
    while (settled := victim.counts()[stage, "received"] - before) < KILL_AFTER:
        time.sleep(0.01)
    victim.kill()
    sending.join()
    left = flow.lags()[stage]
    assert settled < ARTICLES, "it was done before it was killed"
    assert left > 0, "it had nothing in its hands"
    flow.heal().settle()
    assert_complete(flow, replayed=True)


@pytest.mark.parametrize("stage", ["dedupe", "classify", "enrich", "indexer"])
def test_a_killed_stage_goes_on_where_its_last_commit_was(flow: Flow, stage: str) -> None:
    _kill_in_the_middle(flow, stage, f"kill-{stage}")


def test_the_killed_fused_stages_go_on_where_their_last_commit_was(fused: Flow) -> None:
    _kill_in_the_middle(fused.begin().heal(), "dedupe", "kill-fused")
