"""Kafka and Elasticsearch away at the start, and killed in the middle of a stream, on servers of their own.

The tests of this file follow one another on one flow: each leaves the servers up and the stages running.
"""

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.stack import Stack
from tests.integration.account import assert_complete
from tests.integration.conftest import flow_settings, small_stack
from tests.integration.flow import Flow
from tests.integration.member import Member
from tests.integration.stream import Sent, publish, stream

pytestmark = [
    pytest.mark.servers,
    pytest.mark.timeout(170),
    # kafka-python leaves the sockets of its refused connections to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

ARTICLES = 1200
SLICE = 50


class Fragile:
    """A stack that tests may kill, with the four stages on it; nothing runs yet."""

    def __init__(self, folder: Path) -> None:
        self.stack = Stack(small_stack(folder / "servers"))
        self.flow = Flow(flow_settings(self.stack.settings, folder / "flow", "fragile"))

    def kill(self, server: str) -> None:
        """kill -9, and wait until it is gone."""
        pid = self.stack.pid(server)
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                self.stack.pid(server)
            except LocalStackError:
                return
            time.sleep(0.05)
        raise AssertionError(f"{server} outlives its SIGKILL")


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragile]:
    found = Fragile(tmp_path_factory.mktemp("fragile"))
    try:
        with found.flow:
            yield found
    finally:
        found.stack.down()


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Those sockets are collected here, where their warning is ignored, and not in a test that has none.

    A captured log record would hold them through its traceback, so the client does not log meanwhile.
    """
    client = logging.getLogger("kafka")
    before = client.level
    client.setLevel(logging.CRITICAL + 1)
    yield
    client.setLevel(before)
    gc.collect()


@pytest.fixture
def running(fragile: Fragile) -> Fragile:
    """With servers and stages up."""
    fragile.stack.up()
    fragile.flow.heal()
    return fragile


def _stays_and_says_once(member: Member, cause: str, event: str) -> None:
    """It waits, /readyz says why, and its log has said so exactly once after several attempts."""
    assert member.wait_trouble(cause)
    time.sleep(3)
    assert member.running
    assert len(member.said(event)) == 1, member.said(event)


def test_every_stage_waits_for_a_kafka_that_is_down_at_its_start(fragile: Fragile) -> None:
    members = list(fragile.flow.members.values())
    for member in members:
        member.start()
    for member in members:
        assert f"no Kafka answers at {fragile.flow.settings.kafka}" in member.wait_trouble("kafka")
    time.sleep(4)
    for member in members:
        assert member.running
        assert len(member.said("waiting for Kafka")) == 1, member.said("waiting for Kafka")
    fragile.stack.up()
    for member in members:
        member.wait_ready()
    fragile.flow.publish(stream(fragile.flow.settings, "after-start", 200))
    fragile.flow.settle()
    assert [member.starts for member in members] == [1, 1, 1, 1]
    assert_complete(fragile.flow)


def test_the_indexer_waits_for_an_elasticsearch_that_is_down_at_its_start(running: Fragile) -> None:
    indexer = running.flow.members["indexer"]
    assert indexer.stop() == 0
    running.kill("elasticsearch")
    running.flow.publish(stream(running.flow.settings, "no-index", 200))
    indexer.start()
    _stays_and_says_once(indexer, "elasticsearch", "waiting for Elasticsearch")
    reason = indexer.ready()[1]["elasticsearch"]
    assert f"no Elasticsearch answers at {running.flow.settings.elasticsearch}" in reason
    running.stack.up()
    indexer.wait_ready()
    running.flow.settle()
    assert_complete(running.flow)


def _kill_mid_stream(fragile: Fragile, server: str, name: str, meanwhile: Callable[[], None]) -> None:
    """A stream in slices; the server is killed after the first third and started again while it goes on."""
    flow = fragile.flow
    begun = threading.Event()

    def slices() -> Iterator[Sent]:
        for number in range(ARTICLES // SLICE):
            yield from stream(flow.settings, f"{name}-{number}", SLICE)
            time.sleep(0.1)
            if number > ARTICLES // SLICE // 3:
                begun.set()

    starts = [member.starts for member in flow.members.values()]
    sending = threading.Thread(target=publish, args=(flow.settings, flow.ledger, slices()))
    sending.start()
    assert begun.wait(60)
    fragile.kill(server)
    meanwhile()
    fragile.stack.up()
    sending.join()
    flow.heal().settle(120)
    assert [member.starts for member in flow.members.values()] == starts, "a stage ended itself"
    assert_complete(flow, replayed=True)


def test_elasticsearch_killed_in_the_middle_of_a_stream(running: Fragile) -> None:
    indexer = running.flow.members["indexer"]
    said = len(indexer.said("waiting for Elasticsearch"))

    def meanwhile() -> None:
        indexer.wait_trouble("elasticsearch")
        assert running.flow.lags()["indexer"] > 0, "nothing was on its way"

    _kill_mid_stream(running, "elasticsearch", "es-killed", meanwhile)
    assert len(indexer.said("waiting for Elasticsearch")) > said
    assert indexer.said("Elasticsearch takes writes again")


def test_kafka_killed_in_the_middle_of_a_stream(running: Fragile) -> None:
    before = running.flow.counts()["dedupe", "received"]
    _kill_mid_stream(running, "kafka", "kafka-killed", lambda: time.sleep(3))
    assert running.flow.counts()["dedupe", "received"] > before
