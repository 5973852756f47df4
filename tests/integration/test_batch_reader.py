"""What was read and not settled is read again, also where a rebalance leaves the partition with the same member."""

import os
import signal
import threading
import time

import pytest

from services.contract.identity import article_id, key
from services.local.processes import resident_bytes
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.pipeline import ENRICHED, Lane
from services.runtime.arrival import Arrival, Departure
from services.runtime.batch_reader import BatchReader
from services.runtime.broker import Topics
from services.runtime.outlook import Losses
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.standing import Standing
from tests.integration.groups import send_in_transactions

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]
MESSAGES = 120


def fill(settings: Settings) -> str:
    """A topic with messages on all partitions; its full name."""
    topic = settings.named(ENRICHED.name)
    with Topics(settings) as topics:
        topics.ensure()
    publisher = Publisher(settings, lambda _token, _partition, _offset: None)
    for number in range(MESSAGES):
        name = key(article_id(url=f"https://example.org/{number}", source="", guid=None, title=""))
        publisher.publish(Departure(topic, name, b"%d" % number))
    publisher.flush()
    publisher.close()
    return topic


def read_until(reader: BatchReader, wanted: int) -> list[Arrival]:
    """So many messages, or what came in twenty seconds."""
    found: list[Arrival] = []
    deadline = time.monotonic() + 20
    while len(found) < wanted and time.monotonic() < deadline:
        found += reader.read(0.5)
    return found


def member(settings: Settings, group: str, topic: str) -> BatchReader:
    """A member of the group."""
    standing = Standing(settings, group, [topic])
    return BatchReader(settings, group, [topic], 500, standing, Losses("indexer", Lane.LIVE))


class Other(threading.Thread):
    """Another member of the group, reading in a thread of its own as another process would."""

    def __init__(self, settings: Settings, group: str, topic: str) -> None:
        super().__init__()
        self._reader = member(settings, group, topic)
        self.found: list[Arrival] = []
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            self.found += self._reader.read(0.5)
        self._reader.close()


def test_an_abandoned_batch_is_given_back(stack_settings: Settings) -> None:
    topic = fill(stack_settings)
    group = stack_settings.named("given-back")
    first = member(stack_settings, group, topic)
    other = Other(stack_settings, group, topic)
    try:
        batch = read_until(first, MESSAGES)
        assert len(batch) == MESSAGES
        generation = first.generation
        other.start()
        deadline = time.monotonic() + 30
        while first.generation == generation and time.monotonic() < deadline:
            first.stay(0.1)
        assert first.generation != generation, "no rebalance came"
        first.give_back(batch)
        first.go_on()
        ours: list[Arrival] = []
        deadline = time.monotonic() + 30
        while len({a.value for a in ours + other.found}) < MESSAGES and time.monotonic() < deadline:
            ours += first.read(0.2)
        assert {a.value for a in ours + other.found} == {b"%d" % n for n in range(MESSAGES)}
        assert ours, "the first member kept no partition: the test shows nothing"
    finally:
        other.stop.set()
        if other.is_alive():
            other.join(20)
        first.close()


def test_what_is_held_is_not_committed_by_a_marker_behind_it(stack_settings: Settings) -> None:
    """Who gathers several batches before it settles them: the end of a transaction is passed over only after that."""
    topic, group = stack_settings.named(ENRICHED.name), stack_settings.named("holds")
    with Topics(stack_settings) as topics:
        topics.ensure()
        name = key(article_id(url="https://example.org/held", source="", guid=None, title=""))
        send_in_transactions(
            stack_settings.kafka, f"{group}-tx", [(True, [(topic, name, b"%d" % n)]) for n in range(5)]
        )
        reader = member(stack_settings, group, topic)
        try:
            held = read_until(reader, 5)
            assert len(held) == 5
            for _ in range(6):
                assert reader.read(0.2, held) == []
            assert topics.committed(group, [topic]) == {}
            place, last = (topic, held[-1].partition), held[-1].offset
            assert reader.commit({place: last + 1})
            deadline = time.monotonic() + 20
            while topics.committed(group, [topic])[place] == last + 1 and time.monotonic() < deadline:
                reader.read(0.2)
            assert topics.committed(group, [topic])[place] == last + 2
        finally:
            reader.close()


def test_who_waits_holds_up_no_rebalance(stack_settings: Settings) -> None:
    """A member that joins gets its partitions while another waits for its sink; in polls of no time it never did."""
    topic = fill(stack_settings)
    group = stack_settings.named("waits")
    first = member(stack_settings, group, topic)
    other = Other(stack_settings, group, topic)
    try:
        read_until(first, MESSAGES)
        other.start()
        deadline = time.monotonic() + 15
        while not other.found and time.monotonic() < deadline:
            first.stay(0.1)
        assert other.found, "the other member has no partition yet"
    finally:
        other.stop.set()
        other.join(20)
        first.close()


FROZEN_SECONDS = 8


def test_a_broker_that_stands_still_costs_no_core_and_no_memory(
    servers: StackSettings, stack_settings: Settings
) -> None:
    """The client's poll would turn round without a pause and hang a callback on every open fetch with each turn."""
    reader = member(stack_settings, stack_settings.named("still"), fill(stack_settings))
    assert len(read_until(reader, MESSAGES)) == MESSAGES
    broker = Stack(servers).pid("kafka")
    weight, used = resident_bytes(os.getpid()) or 0, time.thread_time()
    os.kill(broker, signal.SIGSTOP)
    try:
        deadline = time.monotonic() + FROZEN_SECONDS
        while time.monotonic() < deadline:
            reader.read(0.5)
    finally:
        os.kill(broker, signal.SIGCONT)
    used = time.thread_time() - used
    grown = ((resident_bytes(os.getpid()) or 0) - weight) / (1 << 20)
    reader.close()
    assert used < FROZEN_SECONDS / 4
    assert grown < 20
