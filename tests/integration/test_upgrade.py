"""Every stage restarted under load, with the same release and with the next one and back: nothing lost, nothing doubled."""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.local.settings import StackSettings
from services.pipeline import CLASSIFIED, ENRICHED, UNIQUE
from services.runtime.topic_log import read_all
from tests.integration.account import assert_complete
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]

UP = ("link", "indexer", "enrich", "classify", "dedupe")
"""From the end of the flow to its beginning (deploy/contract/README.md)."""
NEXT = ("tests.integration.next_version",)
NOW = ("services.cli",)


@pytest.fixture
def own(
    servers: StackSettings, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Flow]:
    name = str(request.node.originalname).removeprefix("test_").replace("_", "-")[:24].rstrip("-")
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("upgrade"), name), link=True) as flow:
        flow.heal()
        yield flow


@contextmanager
def load(flow: Flow) -> Iterator[None]:
    """Articles all the while, one batch after another."""
    over = threading.Event()

    def send() -> None:
        for number in itertools.count():
            flow.publish(stream(flow.settings, f"load-{number}", 40))
            if over.wait(0.4):
                return

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def restart(flow: Flow, stage: str, module: tuple[str, ...]) -> None:
    member = flow.members[stage]
    assert member.stop() == 0
    member.module = module
    member.start()
    member.wait_ready()


def schemas(flow: Flow, topic: str) -> set[int]:
    return {
        json.loads(arrival.value or b"")["schema"] for arrival in read_all(flow.settings, flow.settings.named(topic))
    }


def test_a_rolling_restart_of_every_stage(own: Flow) -> None:
    with load(own):
        for stage in UP:
            restart(own, stage, NOW)
    own.settle(120)
    assert len(own.ledger.articles()) > 200
    assert_complete(own, replayed=True)


def test_up_to_the_next_schema_and_back_again(own: Flow) -> None:
    with load(own):
        for stage in UP:
            restart(own, stage, NEXT)
        deadline = time.monotonic() + 60
        while not all(2 in schemas(own, topic.name) for topic in (UNIQUE, CLASSIFIED, ENRICHED)):
            assert time.monotonic() < deadline, "the next release has passed nothing on"
            time.sleep(0.5)
        for stage in reversed(UP):
            restart(own, stage, NOW)
    own.settle(120)
    assert len(own.ledger.articles()) > 400
    assert_complete(own, replayed=True)
    for topic in (UNIQUE, CLASSIFIED, ENRICHED):
        assert schemas(own, topic.name) == {1, 2}, "each stage has written both"
    renamed = [json.loads(a.value or b"") for a in read_all(own.settings, own.settings.named(UNIQUE.name))]
    assert any("publisher_id" in fields for fields in renamed)
    assert all(("publisher_id" in fields) <= (fields["schema"] == 2) for fields in renamed)
