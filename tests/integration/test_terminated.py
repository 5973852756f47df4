"""SIGTERM under load: each stage ends by itself within ten seconds, has lost nothing and has left its group."""

import threading
import time
from collections.abc import Iterator

import pytest

from services.local.settings import StackSettings
from services.pipeline import LINK, STAGES, Lane
from tests.integration.account import assert_complete
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.groups import members
from tests.integration.stream import stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

ARTICLES = 1500
SECONDS = 10


@pytest.fixture(scope="module")
def fused(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("fused-term"), "fused-term"), fused=True) as flow:
        yield flow


def _terminate_under_load(flow: Flow, stage: str, name: str) -> None:
    member = flow.members[stage]
    before = member.counts()[stage, "received"]
    sending = threading.Thread(target=flow.publish, args=(stream(flow.settings, name, ARTICLES, poison=10),))
    sending.start()
    while member.counts()[stage, "received"] - before < 200:
        time.sleep(0.01)
    start = time.monotonic()
    assert member.stop(30) == 0
    assert time.monotonic() - start < SECONDS
    found = next(s for s in STAGES if s.name == stage)
    assert members(flow.settings.kafka, flow.settings.named(found.group(Lane.LIVE))) == 0, "it has not left its group"
    sending.join()
    assert flow.lags()[stage] > 0, "it was done before it was told to stop"
    flow.heal().settle(120)
    assert_complete(flow, replayed=True)


@pytest.mark.parametrize("stage", [stage.name for stage in STAGES if stage is not LINK])
def test_a_stage_told_to_stop(flow: Flow, stage: str) -> None:
    _terminate_under_load(flow, stage, f"term-{stage}")


def test_the_fused_stages_told_to_stop(fused: Flow) -> None:
    _terminate_under_load(fused.begin().heal(), "dedupe", "term-fused")
