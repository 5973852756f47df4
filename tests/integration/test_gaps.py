"""Messages that Kafka deleted before they were read, and topics made anew: counted, told with offsets, gone on from."""

import signal
import time
from collections.abc import Iterator

import pytest

from services.pipeline import DEDUPE, ENRICHED, IDENTITY, PARTITIONS, RAW, STAGES, UNIQUE, Lane
from services.runtime.broker import Topics
from services.runtime.settings import Settings
from tests.integration.flow import Flow
from tests.integration.groups import delete_records, delete_topic
from tests.integration.stream import publish, stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

LOST = "headwater_lost_total"
SAID = "messages lost: Kafka deleted them before they were read"
EVERYTHING = dict.fromkeys(range(PARTITIONS), -1)


@pytest.fixture
def own(stack_settings: Settings) -> Iterator[Flow]:
    """A flow that nobody else uses, ready."""
    with Flow(stack_settings) as flow:
        yield flow.heal()


def _send(flow: Flow, name: str, count: int = 200) -> int:
    messages = stream(flow.settings, name, count)
    flow.publish(messages)
    return len(messages)


@pytest.mark.parametrize("stage", ["dedupe", "indexer"])
def test_what_was_deleted_while_a_stage_was_down_is_counted(own: Flow, stage: str) -> None:
    topic = own.settings.named({"dedupe": RAW, "indexer": ENRICHED}[stage].on(Lane.LIVE))
    member = own.members[stage]
    _send(own, "before")
    own.settle(120)
    assert member.stop() == 0
    _send(own, "deleted")
    lost = _waiting(own, stage, topic)
    assert lost > 0
    delete_records(own.settings.kafka, topic, EVERYTHING)
    own.heal()
    assert member.wait_series(LOST, lost) == lost
    said = member.said(SAID)
    assert sum(line["messages"] for line in said) == lost
    assert all(line["topic"] == topic and line["last"] >= line["first"] for line in said)
    _send(own, "after")
    own.settle(120)
    assert member.stop() == 0
    own.heal()
    assert member.series(LOST) == 0, "told again after a restart"
    after = {m.article.id for m in stream(own.settings, "after", 200) if m.article}
    assert after <= {document["id"] for document in own.documents()}


def _waiting(flow: Flow, stage: str, topic: str) -> int:
    """What lies in the topic for the stopped stage, once those before it are done."""
    order = [s.name for s in STAGES if s.name in flow.members]
    while any(flow.lags()[name] for name in order[: order.index(stage)]):
        time.sleep(0.2)
    found = next(s for s in STAGES if s.name == stage)
    with Topics(flow.settings) as topics:
        return topics.lag(flow.settings.named(found.group(Lane.LIVE)), [topic])[topic]


@pytest.mark.parametrize("stage", ["classify", "indexer"])
def test_what_is_deleted_under_a_running_stage_is_counted(own: Flow, stage: str) -> None:
    """Its position is out of range: the client goes on at the log's start by itself, and says nothing."""
    topic = own.settings.named({"classify": UNIQUE, "indexer": ENRICHED}[stage].on(Lane.LIVE))
    member = own.members[stage]
    _send(own, "before")
    own.settle(120)
    received = member.counts()[stage, "received"]
    assert member.process
    member.process.send_signal(signal.SIGSTOP)
    own.publish([sent for sent in stream(own.settings, "deleted", 200) if sent.kind == "article"])
    count = _waiting(own, stage, topic)
    delete_records(own.settings.kafka, topic, EVERYTHING)
    member.process.send_signal(signal.SIGCONT)
    member.wait_series(LOST, 1)
    own.settle(120)
    read = member.counts()[stage, "received"] - received  # a fetch under way had brought these
    assert member.series(LOST) + read == count
    assert member.running
    _send(own, "after")
    own.settle(120)
    assert member.series(LOST) + read == count


@pytest.mark.parametrize("stage", ["dedupe", "indexer"])
def test_a_topic_made_anew_is_read_from_its_beginning(own: Flow, stage: str) -> None:
    topic = own.settings.named({"dedupe": RAW, "indexer": ENRICHED}[stage].on(Lane.LIVE))
    member = own.members[stage]
    _send(own, "former", 300)
    own.settle(120)
    delete_topic(own.settings.kafka, topic)
    with Topics(own.settings) as topics:
        assert topics.ensure() == [topic]
    assert member.wait_end() == 70
    assert any(line["topic"] == topic for line in member.lines() if "recreated" in line["event"])
    own.heal()
    _send(own, "new", 300)
    own.settle(120)
    new = {m.article.id for m in stream(own.settings, "new", 300) if m.article}
    assert new <= {document["id"] for document in own.documents()}


def test_a_topic_made_anew_behind_a_stopped_stage_skips_nothing(own: Flow) -> None:
    """The new topic is longer than the old commit: only the id can tell."""
    dedupe, raw = own.members["dedupe"], own.settings.named(RAW.on(Lane.LIVE))
    _send(own, "former", 100)
    own.settle(120)
    assert dedupe.stop() == 0
    delete_topic(own.settings.kafka, raw)
    with Topics(own.settings) as topics:
        topics.ensure()
    publish(own.settings, own.ledger, stream(own.settings, "new", 400))
    own.heal()
    own.settle(120)
    new = {m.article.id for m in stream(own.settings, "new", 400) if m.article}
    assert new <= {document["id"] for document in own.documents()}


def test_a_running_stage_whose_idle_topic_is_emptied_tells_nothing_that_it_has_read(own: Flow) -> None:
    _send(own, "read", 100)
    own.settle(120)
    delete_records(own.settings.kafka, own.settings.named(UNIQUE.on(Lane.LIVE)), EVERYTHING)
    _send(own, "more", 100)
    own.settle(120)
    assert own.members["classify"].series(LOST) == 0


def test_a_changelog_made_anew_is_noticed_and_the_state_is_built_again(own: Flow) -> None:
    dedupe, identity = own.members["dedupe"], own.settings.named(IDENTITY.name)
    _send(own, "remembered", 200)
    own.settle(120)
    delete_topic(own.settings.kafka, identity)
    with Topics(own.settings) as topics:
        assert topics.ensure() == [identity]
    assert dedupe.wait_end() == 70
    own.heal()
    dedupe.wait_series("headwater_topic_recreated_total", 1)
    assert dedupe.said("state is not of this changelog, rebuilt from it")
    _send(own, "later", 100)
    own.settle(120)
    assert dedupe.counts()[DEDUPE.name, "received"] == 100
