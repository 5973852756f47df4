"""Nothing is settled before its output is with the broker, whatever the broker does."""

import asyncio
from collections.abc import Sequence

import pytest

from services.pipeline import DEAD, DEDUPE, ENRICH, UNIQUE
from services.runtime.arrival import Arrival, Departure
from services.runtime.guard import Stuck
from services.runtime.monitor import REGISTRY
from tests.fakes import Counted, DictMemory, arrival, came
from tests.unit.runtime.guarding import Rig, run, told


def refused(_: Departure) -> Exception:
    return ConnectionError("no leader")


def assert_pauses(rig: Rig, *seconds: float) -> None:
    """Each by chance up to half as long again, or shorter."""
    assert len(rig.pauses) == len(seconds)
    assert all(0.5 * s <= pause <= 1.5 * s for pause, s in zip(rig.pauses, seconds, strict=True))


def test_pauses_differ_from_one_process_to_the_next() -> None:
    def pauses() -> list[float]:
        rig = Rig()
        rig.sink.faults = [refused] * 4
        run(rig, [came(told("keep"))])
        return rig.pauses

    assert pauses() != pauses()


def test_only_what_was_not_acked_is_sent_again() -> None:
    rig, counted = Rig(), Counted("dedupe")
    batch = [came(told("keep", n), n) for n in range(6)]
    lost = {batch[1].key, batch[4].key}
    rig.sink.faults = [refused, lambda message: ConnectionError("late") if message.key in lost else None]
    run(rig, batch)
    assert [len(call) for call in rig.sink.calls] == [6, 6, 2]
    assert {message.key for message in rig.sink.calls[2]} == lost
    assert sorted(rig.sent(UNIQUE.name)) == sorted(a.value or b"" for a in batch)
    assert_pauses(rig, 0.1, 0.3)
    assert counted.of("dedupe") == {"received": 6, "sent": 6, "dropped": 0, "dead": 0, "retries": 2}


def test_trouble_is_said_and_taken_back() -> None:
    rig = Rig()
    rig.sink.faults = [refused]
    run(rig, [came(told("keep"))])
    assert rig.troubles == ["kafka: 1 of a batch's messages not acked: no leader", None]


def test_how_kafka_answered_is_counted_with_its_time() -> None:
    def answers(answer: str) -> float:
        labels = {"stage": "dedupe", "lane": "live", "server": "kafka", "answer": answer}
        return REGISTRY.get_sample_value("headwater_server_seconds_count", labels) or 0.0

    before = answers("ok"), answers("none")
    rig = Rig()
    rig.sink.faults = [refused]
    run(rig, [came(told("keep"))])
    assert (answers("ok") - before[0], answers("none") - before[1]) == (1, 1)


def test_stuck_after_the_deadline_with_nothing_counted() -> None:
    memory = DictMemory()
    rig, counted = Rig(memory, stuck_seconds=0), Counted("dedupe")
    rig.sink.faults = [refused] * 5
    with pytest.raises(Stuck, match=r"nothing could be settled for 0 s .*no leader"):
        run(rig, [came(told("keep")), arrival(b"{")])
    assert {**counted.of("dedupe"), "retries": 0} == {"received": 0, "sent": 0, "dropped": 0, "dead": 0, "retries": 0}


def test_another_error_of_the_sink_is_not_waited_for() -> None:
    class Broken:
        async def send(self, messages: Sequence[Departure]) -> list[Exception | None]:
            raise TypeError("a fault of ours")

    rig = Rig()
    rig.guard._sink = Broken()
    with pytest.raises(TypeError, match="a fault of ours"):
        run(rig, [came(told("keep"))])
    assert rig.pauses == []


class WatchedMemory(DictMemory):
    """Notes how many messages were acked when it was told to remember, and fails as often as it must."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.failures = failures
        self.acked_before: list[int] = []
        self.rig: Rig

    async def remember(self, entries: Sequence[tuple[Arrival, bytes]]) -> None:
        self.acked_before.append(len(self.rig.sink.log.all(UNIQUE.name)))
        if self.failures:
            self.failures -= 1
            raise ConnectionError("changelog not written")
        await super().remember(entries)


def test_all_is_remembered_once_before_any_output_is_sent() -> None:
    """A crash in between replays the same output; the other way round another lane's copy could come first."""
    memory = WatchedMemory()
    rig = memory.rig = Rig(memory)
    rig.sink.faults = [refused, lambda m: ConnectionError("late") if m.value and b"text 2" in m.value else None]
    run(rig, [came(told("keep", n), n) for n in range(3)])
    assert memory.acked_before == [0]
    assert len(rig.sink.log.all(UNIQUE.name)) == 3


def test_a_memory_that_fails_is_asked_again_without_sending_again() -> None:
    memory = WatchedMemory(failures=2)
    rig = memory.rig = Rig(memory)
    counted = Counted("dedupe")
    run(rig, [came(told("keep"))])
    assert len(rig.sink.calls) == 1
    assert len(memory.state) == 1
    assert counted.of("dedupe")["retries"] == 2


def test_a_memory_that_cannot_recall_is_waited_for() -> None:
    class Late(DictMemory):
        asked = 0

        async def recall(self, items: Sequence[object]) -> dict[bytes, bytes]:
            self.asked += 1
            if self.asked < 3:
                raise TimeoutError("not yet")
            return {b"a": b"known"}

    rig = Rig(Late())
    run(rig, [came(told("keep"))])
    assert rig.steps[0].seen == [{b"a": b"known"}]
    assert_pauses(rig, 0.1, 0.3)


def test_nothing_is_remembered_for_the_dead() -> None:
    memory = DictMemory()
    rig = Rig(memory, stages=(DEDUPE, ENRICH))
    words = ["keep", "dead", "raise", "enrich dead", "enrich raise", "drop"]
    batch = [came(told(word, n), n) for n, word in enumerate(words)]
    run(rig, batch)
    assert memory.state == {batch[0].key: b"text 0", batch[5].key: b"dropped"}
    assert len(rig.sink.log.all(DEAD.name)) == 4


def test_a_letter_waits_for_its_ack_too() -> None:
    rig = Rig()
    rig.sink.faults = [refused]
    run(rig, [arrival(b"{")])
    assert rig.sent(DEAD.name) == [b"{"]


def test_a_guard_is_used_for_one_batch_after_another() -> None:
    rig = Rig(DictMemory())

    async def settle() -> None:
        for number in range(3):
            await rig.guard.settle([came(told("keep", number), number)])

    asyncio.run(settle())
    assert len(rig.sent(UNIQUE.name)) == 3
