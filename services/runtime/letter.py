"""A dead letter as a message: what died, byte for byte, and in its headers why, where and how often."""

from typing import Final

from services.pipeline import Lane
from services.runtime.arrival import FROM_LETTER, REQUEUED, Arrival, Departure, Headers
from services.runtime.step import Dead

REASON_LIMIT: Final = 500
_DIGITS: Final = 9
"""Of a count in a header; Python refuses to read thousands of them."""


def dead_letter(topic: str, arrival: Arrival, stage: str, lane: Lane, dead: Dead, also: Headers = ()) -> Departure:
    """The message for the dead letters: original key and bytes; why, who and where from in its headers, and `also`."""
    headers = {
        "stage": stage,
        "lane": lane,
        "error": dead.error,
        "reason": dead.reason[:REASON_LIMIT],
        "attempts": str(_number(arrival.header("attempts")) + 1),
        "topic": arrival.topic,
        "partition": str(arrival.partition),
        "offset": str(arrival.offset),
    }
    before = arrival.header(REQUEUED)
    if before:
        headers[FROM_LETTER] = before
    encoded = [(name, value.encode("utf-8", "replace")) for name, value in headers.items()]
    return Departure(topic, arrival.key, arrival.value or b"", (*encoded, *also))


def _number(header: str | None) -> int:
    """Headers come from outside too: what is no number counts as none."""
    return int(header[:_DIGITS]) if header and header.isdecimal() else 0
