"""Deliveries: again with growing pauses, given up after a day, put back whole."""

from datetime import UTC, datetime, timedelta

from services.alerts.deliver import failed, put_back
from services.alerts.hit import LONGEST_PAUSE, TRIES, Delivery, Hit, due_of, pause

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_pauses_grow_and_the_last_try_comes_after_a_day() -> None:
    pauses = [pause(tries) for tries in range(TRIES)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 60
    assert max(pauses) == LONGEST_PAUSE
    assert 24 * 3600 < sum(pauses) < 72 * 3600


def test_a_failure_is_tried_again_until_it_is_dead() -> None:
    one, moment = Delivery("webhook", "waiting", NOON), NOON
    for tries in range(1, TRIES):
        one = failed(one, "away", moment)
        assert (one.state, one.tries, one.error) == ("waiting", tries, "away")
        assert one.due > moment
        moment = one.due
    assert failed(one, "away", moment).state == "dead"


def test_what_is_dead_can_be_put_back_and_what_was_told_stays_told() -> None:
    deliveries = (Delivery("webhook", "dead", NOON, 14, "away"), Delivery("mail", "sent", NOON, 1))
    hit = Hit("ferry", "a" * 32, NOON, "fired", None, "s", deliveries)
    later = NOON + timedelta(hours=1)
    again = put_back(hit, later)
    assert [(one.channel, one.state, one.tries) for one in again.deliveries] == [
        ("webhook", "waiting", 0),
        ("mail", "sent", 1),
    ]
    assert again.due == later


def test_the_earliest_that_waits_is_due() -> None:
    soon, late = NOON, NOON + timedelta(hours=1)
    waiting = (
        Delivery("mail", "waiting", late),
        Delivery("webhook", "waiting", soon),
        Delivery("webhook", "sent", NOON - timedelta(1)),
    )
    assert due_of(waiting) == soon
    assert due_of(waiting[2:]) is None
