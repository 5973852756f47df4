"""A topic that a stage writes to is gone: it waits unready, drops nothing, and goes on when the topic is back."""

import time
from collections.abc import Iterator

import pytest

from services.pipeline import CLASSIFIED, DEAD, ENRICHED, RAW, Lane
from services.runtime.arrival import Departure
from services.runtime.broker import Topics
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from tests.integration.account import assert_complete
from tests.integration.flow import Flow
from tests.integration.groups import delete_topic
from tests.integration.stream import stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture
def own(stack_settings: Settings) -> Iterator[Flow]:
    """A flow of its own."""
    with Flow(stack_settings.model_copy(update={"stuck_seconds": 60})) as flow:
        yield flow.heal()


def _back(flow: Flow, topic: str) -> None:
    with Topics(flow.settings) as topics:
        assert topics.ensure() == [topic]


@pytest.mark.parametrize("known", [False, True], ids=["never-met", "deleted"])
@pytest.mark.parametrize("stage", ["dedupe", "indexer"])
def test_without_the_dead_letters_topic_a_stage_waits(own: Flow, stage: str, known: bool) -> None:
    member, dead = own.members[stage], own.settings.named(DEAD.name)
    topic = own.settings.named({"dedupe": RAW, "indexer": ENRICHED}[stage].on(Lane.LIVE))
    if known:
        _poison(own, topic)
        own.settle(120)
    delete_topic(own.settings.kafka, dead)
    _poison(own, topic)
    assert member.wait_trouble("settle")
    time.sleep(1)
    assert own.lags()[stage] > 0
    _back(own, dead)
    own.settle(120)
    assert [letter.error for letter in own.letters()] == ["not_json"]


def _poison(flow: Flow, topic: str) -> None:
    publisher = Publisher(flow.settings, lambda _token, _partition, _offset: None)
    publisher.publish(Departure(topic, b"k" * 16, b"{"))
    publisher.flush()
    publisher.close()


def test_without_its_output_topic_a_stage_waits(own: Flow) -> None:
    classified = own.settings.named(CLASSIFIED.on(Lane.LIVE))
    enrich, classify = own.members["enrich"], own.members["classify"]
    assert enrich.stop() == 0
    delete_topic(own.settings.kafka, classified)
    own.publish(stream(own.settings, "output", 60))
    assert classify.wait_trouble("settle")
    assert own.lags()["classify"] > 0
    _back(own, classified)
    own.heal()
    own.settle(120)
    assert_complete(own, replayed=True)
