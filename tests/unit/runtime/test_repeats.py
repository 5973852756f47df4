"""A library may complain; it may not fill the log."""

import logging

from services.runtime.repeats import REMEMBERED, Repeats


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def record(name: str, words: str, *args: object, level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, words, args, None)


def test_the_same_complaint_is_written_once_and_then_counted() -> None:
    clock = Clock()
    repeats = Repeats(30, clock)
    assert repeats.filter(record("aiokafka.client", "Unable connect to node %s", 1))
    assert [repeats.filter(record("aiokafka.client", "Unable connect to node %s", n)) for n in range(5)] == [False] * 5
    assert repeats.filter(record("aiokafka.client", "Unable to update metadata from %s", 1)), "another one"
    assert repeats.filter(record("aiokafka.client", "Unable connect to node %s", 1, level=logging.WARNING))
    clock.now = 30
    again = record("aiokafka.client", "Unable connect to node %s", 2)
    assert repeats.filter(again)
    assert again.getMessage() == "Unable connect to node 2 (and 5 times more since it was last said)"
    clock.now = 60
    third = record("aiokafka.client", "Unable connect to node %s", "100%d")
    assert repeats.filter(third)
    assert third.getMessage() == "Unable connect to node 100%d", "none was left out"


def test_what_is_ours_is_always_written() -> None:
    repeats = Repeats(30, Clock())
    assert all(repeats.filter(record("headwater.indexer", "dead letter")) for _ in range(3))
    assert all(repeats.filter(record("services.runtime.worker", "said")) for _ in range(3))


def test_complaints_of_which_each_is_another_take_no_memory_without_end() -> None:
    repeats = Repeats(30, Clock())
    assert all(repeats.filter(record("faust", f"failed: {n}")) for n in range(3 * REMEMBERED))
    assert len(repeats._said) <= REMEMBERED
