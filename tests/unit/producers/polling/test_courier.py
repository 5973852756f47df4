"""Records to Kafka, with the wait for their acks."""

from threading import Timer
from typing import Any

import pytest

from services.pipeline import Lane
from services.producers.polling.courier import Courier
from services.producers.records import Record, Token
from services.runtime.errors import PublishFailed
from tests.fakes import raw

RECORDS: list[Record] = [raw("https://a.example/1"), raw("https://a.example/2")]


class Broker:
    """Acks so many of what it is given, each after a moment on another thread."""

    def __init__(self, acks: int) -> None:
        self.acks, self.settled, self.life, self.failed = acks, 0, 0, False

    def publish(self, token: Token, publisher: Any) -> None:
        if self.acks and token.settled:
            self.acks -= 1
            Timer(0.01, self._settle, [token]).start()

    def _settle(self, token: Token) -> None:
        assert token.settled
        self.settled += 1
        token.settled()


def courier(broker: Broker) -> Courier:
    return Courier(broker, {Lane.LIVE: broker})  # type: ignore[arg-type, dict-item]


def test_it_returns_when_all_are_acked() -> None:
    broker = Broker(2)
    courier(broker).deliver("feeds", RECORDS, "a feed", Lane.LIVE, seconds=5.0)
    assert broker.settled == 2


def test_one_ack_is_not_two() -> None:
    with pytest.raises(PublishFailed, match="has not acked all of 2 records of a feed"):
        courier(Broker(1)).deliver("feeds", RECORDS, "a feed", Lane.LIVE, seconds=0.5)


@pytest.mark.parametrize(("name", "value"), [("failed", True), ("life", 1)])
def test_a_publisher_that_has_failed_or_was_renewed_acks_nothing_any_more(name: str, value: object) -> None:
    broker = Broker(0)
    Timer(0.05, setattr, (broker, name, value)).start()
    with pytest.raises(PublishFailed):
        courier(broker).deliver("feeds", RECORDS, "a feed", Lane.LIVE, seconds=60.0)
