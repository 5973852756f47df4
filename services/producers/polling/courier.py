"""Records to Kafka, with the wait for their acks: what a cursor may move on."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.pipeline import Lane
from services.producers.intake import Intake
from services.producers.records import Record, Token
from services.runtime.errors import PublishFailed
from services.runtime.publisher import Publisher

ACK_SECONDS: Final = 120.0
LOOK_SECONDS: Final = 0.5


class _Latch:
    """Opens when so many acks have come."""

    def __init__(self, count: int) -> None:
        self._left, self._open = count, threading.Condition()

    def one(self) -> None:
        with self._open:
            self._left -= 1
            self._open.notify_all()

    def wait(self, seconds: float) -> bool:
        with self._open:
            return self._open.wait_for(lambda: self._left <= 0, timeout=seconds)


@dataclass(frozen=True)
class Courier:
    """Delivers from many threads over one publisher, whose `on_ack` is `acked`."""

    publisher: Publisher
    intakes: Mapping[Lane, Intake]

    def deliver(
        self, reader: str, records: Sequence[Record], document: str, lane: Lane, seconds: float = ACK_SECONDS
    ) -> None:
        """Returns when all of them are acked, in so many seconds at most. Raises PublishFailed: then each may have arrived, or not."""
        latch, life = _Latch(len(records)), self.publisher.life
        for record in records:
            self.intakes[lane].publish(Token(reader, record, document, lane, latch.one), self.publisher)
        waited = 0.0
        while not latch.wait(LOOK_SECONDS):
            waited += LOOK_SECONDS
            if self.publisher.failed or self.publisher.life != life or waited >= seconds:
                raise PublishFailed(f"Kafka has not acked all of {len(records)} records of {document}")
