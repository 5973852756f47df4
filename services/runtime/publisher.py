"""Publishing outside the workers: bounded in flight, and nothing counts before the broker's ack."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any, Final

from services.runtime.arrival import Departure
from services.runtime.errors import PublishFailed
from services.runtime.kafka_client import KafkaError, KafkaTimeoutError, producer
from services.runtime.settings import Settings

HINT_SECONDS: Final = 1.0
IN_FLIGHT_RECORDS: Final = 20_000
IN_FLIGHT_BYTES: Final = 64 << 20
"""The client's own buffer has no bound, so a slow broker must slow the producer here."""


class Publisher:
    """Sends with idempotence, acks from all replicas and a bound on what is in flight.

    `on_ack` runs on the client's thread for each acked record, with the token given to `publish`, the partition and
    the offset; it must be quick. Nothing counts as published before.
    """

    def __init__(self, settings: Settings, on_ack: Callable[[Any, int, int], None]) -> None:
        """Raises BrokerUnreachable where no broker answers."""
        self._settings, self._on_ack = settings, on_ack
        self._room = threading.Condition()
        self._records = self._bytes = self._life = 0
        self._error: Exception | None = None
        self._producer = producer(settings)

    def publish(self, message: Departure, token: Any = None) -> None:
        """Hand over one message; waits while too much is in flight. Raises PublishFailed."""
        size, life = len(message.value) + 200, self._life
        with self._room:
            self._room.wait_for(
                lambda: self._error or (self._records < IN_FLIGHT_RECORDS and self._bytes < IN_FLIGHT_BYTES)
            )
            self._check()
            self._records += 1
            self._bytes += size
        try:
            future = self._producer.send(
                message.topic, message.value, message.key, list(message.headers), message.partition
            )
        except (KafkaError, ValueError) as error:
            self._settle(life, size, error)
            raise PublishFailed(f"Kafka refused a record for {message.topic}: {error}") from error
        future.add_callback(lambda meta: self._acked(life, size, token, meta))
        future.add_errback(lambda error: self._settle(life, size, error))

    def _acked(self, life: int, size: int, token: Any, meta: Any) -> None:
        try:
            self._on_ack(token, meta.partition, meta.offset)
            self._settle(life, size, None)
        except Exception as error:  # noqa: BLE001 - the client would only log it; it must stop the publisher
            self._settle(life, size, error)

    def _settle(self, life: int, size: int, error: Exception | None) -> None:
        with self._room:
            if life != self._life:
                return  # given up
            self._records -= 1
            self._bytes -= size
            self._error = self._error or error
            self._room.notify_all()

    def _check(self) -> None:
        if self._error:
            raise PublishFailed(
                f"Kafka did not take a record: {type(self._error).__name__}: {self._error}"
            ) from self._error

    @property
    def in_flight(self) -> int:
        """Records handed over and not yet acked."""
        return self._records

    @property
    def failed(self) -> bool:
        """Whether a record was not taken: nothing more is, until `renew`."""
        return self._error is not None

    @property
    def life(self) -> int:
        """How often it was renewed: what was handed over in an earlier life is given up."""
        return self._life

    def flush(self, seconds: float = 120) -> None:
        """Wait for every ack. Raises PublishFailed where one is missing after `seconds`, or failed."""
        with contextlib.suppress(KafkaTimeoutError):
            self._producer.flush(min(seconds, HINT_SECONDS))  # send at once; its time-out counts for each batch anew
        with self._room:
            settled = self._room.wait_for(lambda: self._error or self._records == 0, timeout=seconds)
            self._check()
            if not settled:
                raise PublishFailed(f"{self._records} records are not acked after {seconds:.0f} s")

    def renew(self) -> None:
        """Begin again after PublishFailed: what was in flight is given up. Raises BrokerUnreachable."""
        self._end(1)
        with self._room:
            self._life += 1
            self._records = self._bytes = 0
            self._error = None
        self._producer = producer(self._settings)

    def close(self) -> None:
        """Leave the broker; `flush` first, what is in flight is given up."""
        self._end(5)

    def _end(self, seconds: float) -> None:
        try:
            self._producer.close(timeout=seconds)
        except KafkaError:  # it flushes first, and where that fails it leaves all open
            self._producer._sender.force_close()
            self._producer.close(timeout=seconds)
