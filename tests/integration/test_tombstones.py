"""Every process knows all that was taken down before it works, and hears of what comes."""

import time
from datetime import UTC, datetime

import pytest

from services.contract.identity import key
from services.contract.notices import Tombstone
from services.pipeline import TOMBSTONES
from services.runtime.arrival import Departure
from services.runtime.broker import Topics
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.tombstones import TakenDown, record, tombstones

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]


def stone(number: int, reason: str = "asked for") -> Tombstone:
    return Tombstone(id=f"{number:032x}", reason=reason, at=datetime(2026, 3, 2, tzinfo=UTC))


def send(settings: Settings, name: bytes, value: bytes) -> None:
    publisher = Publisher(settings, lambda _token, _partition, _offset: None)
    try:
        publisher.publish(Departure(settings.named(TOMBSTONES.name), name, value))
        publisher.flush()
    finally:
        publisher.close()


def test_what_was_recorded_is_known_and_what_comes_is_heard(stack_settings: Settings) -> None:
    taken = TakenDown(stack_settings)
    taken.start()
    assert not taken.wait(1), "there is no topic yet"
    with Topics(stack_settings) as topics:
        topics.ensure()
    assert taken.wait(30)
    assert taken.news() == set()
    for number in range(3):
        record(stack_settings, stone(number))
    names = {key(stone(number).id) for number in range(3)}
    deadline = time.monotonic() + 30
    while not all(name in taken for name in names):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert taken.news() == names
    assert taken.news() == set()
    taken.close()
    with TakenDown(stack_settings) as later:
        assert later.news() == names
        assert key(stone(9).id) not in later


def test_a_record_that_cannot_be_read_counts_all_the_same(stack_settings: Settings) -> None:
    with Topics(stack_settings) as topics:
        topics.ensure()
    send(stack_settings, key(stone(1).id), b"{broken")
    send(stack_settings, b"short", b"{}")
    record(stack_settings, stone(2, "first"))
    record(stack_settings, stone(2, "second"))
    with TakenDown(stack_settings) as taken:
        assert taken.news() == {key(stone(1).id), key(stone(2).id)}
    found = tombstones(stack_settings)
    assert found[key(stone(2).id)] == stone(2, "second")
    assert "cannot be read" in found[key(stone(1).id)].reason
