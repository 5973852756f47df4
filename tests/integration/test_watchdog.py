"""A hang, wherever it is: not ready, then ended and started again, and nothing is lost. A stopped process is not one."""

import signal
import time
from collections.abc import Iterator

import pytest

from services.local.settings import StackSettings
from tests.integration.account import assert_complete
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

STUCK = 5


@pytest.fixture(scope="module")
def impatient(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """A flow with little patience."""
    settings = flow_settings(servers, tmp_path_factory.mktemp("watchdog"), "watchdog")
    with Flow(settings.model_copy(update={"stuck_seconds": STUCK})) as flow:
        yield flow


@pytest.fixture
def own(impatient: Flow) -> Flow:
    """With a new account; nothing is started yet."""
    return impatient.begin()


@pytest.mark.parametrize(("part", "stage"), [("step", "classify"), ("commit", "indexer"), ("fetch", "enrich")])
def test_a_hang_is_seen_and_ended(own: Flow, part: str, stage: str) -> None:
    member = own.members[stage]
    if member.running:
        assert member.stop() == 0
    member.module = ("tests.integration.hanging", part)
    own.heal()
    own.publish(stream(own.settings, f"before-{part}", 60))
    own.settle(120)
    mark = own.settings.home / "hang"
    mark.touch()
    own.publish(stream(own.settings, f"hanging-{part}", 60))
    member.wait_trouble("watchdog")
    assert member.series("headwater_watchdog_seconds") >= STUCK or part == "commit"
    assert member.series("headwater_lag") > 0
    assert member.wait_end() == 70
    mark.unlink()
    member.module = ("services.cli",)
    own.heal()
    own.settle(120)
    assert_complete(own, replayed=True)


def test_a_stopped_process_has_not_hung(own: Flow) -> None:
    own.heal()
    enrich = own.members["enrich"]
    assert enrich.process
    starts = enrich.starts
    enrich.process.send_signal(signal.SIGSTOP)
    own.publish(stream(own.settings, "meanwhile", 200))
    time.sleep(4 * STUCK)
    enrich.process.send_signal(signal.SIGCONT)
    own.settle(120)
    assert enrich.running
    assert enrich.starts == starts
    assert_complete(own, replayed=True)
