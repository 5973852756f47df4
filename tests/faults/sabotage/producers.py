"""Protections of the producers: they are taken from the process that publishes, which may be the test's own."""

import contextlib
import time
from typing import Any

from tests.faults.sabotage.switches import put, switch


@switch
def idempotence() -> None:
    """A batch whose ack was lost is a new one for the broker."""
    from services.runtime import kafka_client

    def plain(make: Any, settings: Any, **options: Any) -> Any:
        if "enable_idempotence" in options:
            options |= {"enable_idempotence": False, "retries": 100, "max_in_flight_requests_per_connection": 1}
        return made(make, settings, **options)

    made = put(kafka_client, "_made", plain)


@switch
def bounding_the_producer() -> None:
    """A producer whose room is full lets the message fall."""
    from services.runtime import publisher

    def fall(self: Any, message: Any, token: Any = None) -> None:
        if self._records < publisher.IN_FLIGHT_RECORDS:
            publish(self, message, token)

    publish = put(publisher.Publisher, "publish", fall)


@switch
def raising_failed_publishing() -> None:
    """A record that was not taken is said to nobody."""
    from services.runtime.errors import PublishFailed
    from services.runtime.publisher import Publisher

    def silent(self: Any, message: Any, token: Any = None) -> None:
        with contextlib.suppress(PublishFailed):
            publish(self, message, token)

    publish = put(Publisher, "publish", silent)
    put(Publisher, "_check", lambda _self: None)
    put(Publisher, "flush", lambda _self, seconds=0: time.sleep(seconds / 2))


@switch
def burying_by_reference() -> None:
    """What is too large for a message is let fall."""
    from services.producers.intake import Intake

    put(Intake, "_bury", lambda *_: None)


@switch
def bounding_a_fetch() -> None:
    """A server may take its time."""
    from services.producers.fetch import FetchLimits

    made = FetchLimits.__init__
    put(FetchLimits, "__init__", lambda self, **_: made(self, total_seconds=10_000.0))


@switch
def ledger_after_ack() -> None:
    """The ledger says that a record is acked when it is handed over."""
    from services.runtime.publisher import Publisher

    def early(self: Any, message: Any, token: Any = None) -> None:
        publish(self, message, token)
        self._on_ack(token, 0, 0)

    publish = put(Publisher, "publish", early)
