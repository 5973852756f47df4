"""Processes that come and go: a second worker takes over from the first while the stream flows; wrong starts are refused."""

import threading
import time

import pytest

from services.contract.articles import encode
from services.contract.identity import key
from services.pipeline import PARTITIONS, RAW, UNIQUE, Lane
from services.runtime.arrival import Departure
from services.runtime.broker import Topics
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from tests.integration.account import assert_complete
from tests.integration.flow import Flow
from tests.integration.groups import make_topic
from tests.integration.member import Member
from tests.integration.stream import publish, stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

ARTICLES = 2000
SLICE = 50


def _flow_slowly(flow: Flow, name: str, enough: threading.Event) -> None:
    """The stream in slices, so that it lasts while workers come and go; at least until `enough`."""
    number = 0
    while not enough.is_set() or number * SLICE < ARTICLES:
        publish(flow.settings, flow.ledger, stream(flow.settings, f"{name}-{number}", SLICE))
        number += 1
        time.sleep(0.05)


@pytest.mark.parametrize("stage", ["dedupe", "indexer"])
def test_a_second_worker_joins_and_the_first_leaves(flow: Flow, stage: str) -> None:
    first = flow.members[stage]
    home = flow.settings.home / f"second-{stage}"
    second = Member(flow.settings.model_copy(update={"home": home}), stage)
    enough = threading.Event()
    flowing = threading.Thread(target=_flow_slowly, args=(flow, f"join-{stage}", enough))
    flowing.start()
    try:
        second.start()
        second.wait_ready()
        _wait_received(second, stage)
        start = time.monotonic()
        assert first.stop(15) == 0
        assert time.monotonic() - start < 15
        at = second.counts()[stage, "received"]
        enough.set()
        flowing.join()
        flow.settle()
        assert second.counts()[stage, "received"] > at, "the second has not taken over"
        assert_complete(flow, replayed=True)
    finally:
        enough.set()
        flowing.join()
        second.end()


def _wait_received(member: Member, stage: str) -> None:
    deadline = time.monotonic() + 30
    while not member.counts()[stage, "received"]:
        assert time.monotonic() < deadline, "the second worker got nothing to do"
        time.sleep(0.1)


def test_a_topic_with_another_number_of_partitions_is_refused(stack_settings: Settings) -> None:
    raw = stack_settings.named(RAW.on(Lane.LIVE))
    make_topic(stack_settings.kafka, raw, 3)
    member = Member(stack_settings, "dedupe")
    member.start()
    assert member.wait_end() == 2
    said = member.lines()[-1]["event"]
    assert f"{raw} has 3 partitions, not {PARTITIONS}" in said


def test_a_switch_to_fused_is_refused_while_messages_lie_between(stack_settings: Settings) -> None:
    with Topics(stack_settings) as topics:
        topics.ensure()
    unique = stack_settings.named(UNIQUE.on(Lane.LIVE))
    publisher = Publisher(stack_settings, lambda _token, _partition, _offset: None)
    for sent in stream(stack_settings, "between", 3):
        assert sent.article
        publisher.publish(Departure(unique, key(sent.article.id), encode(sent.article)))
    publisher.flush()
    publisher.close()
    member = Member(stack_settings, "dedupe", fused=True)
    member.start()
    assert member.wait_end() == 2
    said = member.lines()[-1]["event"]
    assert f"3 messages in {unique} wait for classify" in said
    assert "headwater run classify" in said
