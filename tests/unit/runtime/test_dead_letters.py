"""Which letters stand: not the marked, not the expired, and of the same only the first."""

from datetime import timedelta

import pytest

from services.pipeline import DEAD, RAW, TOMBSTONES, Lane
from services.runtime.arrival import REQUEUED, Arrival, Departure
from services.runtime.dead_letters import Letter, NotRequeued, marker, message, requeue, standing, withheld
from services.runtime.letter import dead_letter
from services.runtime.settings import Settings
from services.runtime.step import Dead
from tests.fakes import NOON, arrival

FLOW = {RAW.name}


def stored(sent: Departure, offset: int, hours: float = 0, partition: int = 3) -> Arrival:
    moment = int((NOON + timedelta(hours=hours)).timestamp() * 1000)
    return Arrival(DEAD.name, partition, offset, sent.key, sent.value, moment, tuple(sent.headers))


def died(number: int, at: int, *, hours: float = 0, before: str = "", topic: str = RAW.name) -> Arrival:
    headers = ((REQUEUED, before.encode()),) if before else ()
    came = arrival(b"{}", offset=number, headers=headers, topic=topic)
    return stored(dead_letter(DEAD.name, came, "dedupe", Lane.LIVE, Dead("not_json", "no")), at, hours)


def found(*arrivals: Arrival, hours: float = -1) -> list[Letter]:
    return standing(arrivals, FLOW, NOON + timedelta(hours=hours))


def addresses(*arrivals: Arrival, hours: float = -1) -> list[str]:
    return [letter.address for letter in found(*arrivals, hours=hours)]


def marked(letter: Arrival, at: int, hours: float = 0) -> Arrival:
    return stored(marker(DEAD.name, found(letter, hours=-1000)[0]), at, hours)


def test_the_older_than_the_rule_are_gone() -> None:
    assert addresses(died(1, 1, hours=-2), died(2, 2, hours=-1), died(3, 3)) == ["3-2", "3-3"]


def test_one_put_back_is_listed_no_more_nor_any_of_the_same_message() -> None:
    first, again, other = died(1, 1), died(1, 2, hours=1), died(2, 3)
    assert addresses(first, again, other) == ["3-1", "3-3"]
    assert addresses(first, again, other, marked(first, 4)) == ["3-3"]


def test_the_marker_still_tells_when_its_letter_has_expired() -> None:
    first, again = died(1, 1, hours=-5), died(1, 2)
    mark = marked(first, 3)
    assert addresses(first, again, mark) == []
    assert addresses(again, mark) == [], "the broker has deleted the first"


def test_a_marker_goes_to_the_letter_s_partition() -> None:
    assert marker(DEAD.name, found(died(1, 7))[0]).partition == 3


def test_what_died_twice_after_it_was_put_back_twice_is_one() -> None:
    first, second = died(8, 1, before="3-0"), died(9, 2, before="3-0")
    assert addresses(first, second) == ["3-1"]
    assert addresses(first, second, marked(first, 3)) == []
    assert addresses(first, died(9, 2, before="3-77")) == ["3-1", "3-2"]


def test_what_goes_back_says_so_and_keeps_its_attempts() -> None:
    (letter,) = found(died(1, 7))
    back = message(letter)
    assert (back.topic, back.key, back.value) == (RAW.name, b"k" * 16, b"{}")
    assert dict(back.headers) == {REQUEUED: b"3-7", "attempts": b"1"}


def test_what_was_taken_down_keeps_its_place_but_no_words() -> None:
    (letter,) = found(died(1, 7))
    kept = withheld(letter)
    assert (kept.address, kept.error, kept.reason, kept.value) == ("3-7", "not_json", "", b"")
    with pytest.raises(NotRequeued, match="taken down"):
        requeue(Settings(), [kept])


@pytest.mark.parametrize("topic", ["feed.xml", DEAD.name, TOMBSTONES.name])
def test_only_to_a_topic_of_the_flow_can_a_letter_go_back(topic: str) -> None:
    """A producer's input may bear any name."""
    (letter,) = found(died(1, 7, topic=topic))
    with pytest.raises(NotRequeued, match="never was in a topic"):
        requeue(Settings(), [letter])
