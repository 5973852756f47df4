"""A stage that would bury article after article stands still, keeps them all, and goes on once a person has acted."""

from collections.abc import Iterator

import pytest

from services.pipeline import ENRICHED, RAW, Lane
from services.runtime.arrival import Departure
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from tests.integration.flow import Flow
from tests.integration.stream import stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

LIMIT = 20


@pytest.fixture
def own(stack_settings: Settings) -> Iterator[Flow]:
    """A flow of its own with a low limit."""
    with Flow(stack_settings.model_copy(update={"dead_in_a_row": LIMIT})) as flow:
        yield flow.heal()


def _poison(flow: Flow, topic: str, count: int) -> None:
    """On one partition, so that their order is known."""
    publisher = Publisher(flow.settings, lambda _token, _partition, _offset: None)
    for _ in range(count):
        publisher.publish(Departure(topic, b"k" * 16, b"{"))
    publisher.flush()
    publisher.close()


@pytest.mark.parametrize("stage", ["dedupe", "indexer"])
def test_a_flood_of_dead_letters_halts_the_stage_until_the_limit_is_raised(own: Flow, stage: str) -> None:
    topic = own.settings.named({"dedupe": RAW, "indexer": ENRICHED}[stage].on(Lane.LIVE))
    member = own.members[stage]
    own.publish(stream(own.settings, "before", 100))
    own.settle(120)
    _poison(own, topic, 5 * LIMIT)
    reason = member.wait_trouble("halt")
    assert f"{LIMIT} articles in a row" in reason
    assert f"{topic}-" in reason
    assert member.series("headwater_halted") == 1
    letters = len(own.letters())
    assert letters < LIMIT
    assert own.lags()[stage] >= 5 * LIMIT - letters
    member.wait_series("headwater_lag", 5 * LIMIT - letters)
    assert len(member.said("halted")) == 1
    assert member.stop(10) in (0, 70)
    member.start()
    member.wait_trouble("halt")
    assert len(own.letters()) - letters < LIMIT
    assert member.stop(10) in (0, 70)
    member.settings = own.settings.model_copy(update={"dead_in_a_row": 0})
    member.start()
    member.wait_ready()
    own.settle(120)
    assert len(own.letters()) == 5 * LIMIT
