"""The dead letters: read them, and put them back where they came from after a fault is mended.

A letter put back stays in the topic; a marker behind it says so, and it is not listed again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.pipeline import DEAD, TOPICS, Lane
from services.runtime.arrival import REQUEUED, Arrival, Departure
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all


class NotRequeued(ValueError):
    """A letter cannot be put back; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter."""

    address: str
    """`partition-offset` in the dead letters' topic: how commands name it."""
    stage: str
    lane: str
    error: str
    reason: str
    attempts: int
    topic: str
    """Where it came from: a topic of the flow, or a producer's input."""
    partition: int
    offset: int
    at: datetime
    key: bytes | None
    value: bytes

    def as_dict(self) -> dict[str, Any]:
        """For machines; the value is left out."""
        names = ("address", "stage", "lane", "error", "reason", "attempts", "topic", "partition", "offset")
        rest = {"id": self.key.hex() if self.key else None, "at": self.at.isoformat(), "bytes": len(self.value)}
        return {**{name: getattr(self, name) for name in names}, **rest}


def letters(settings: Settings) -> list[Letter]:
    """Those that were not put back, oldest first, each once. Raises BrokerUnreachable, TimeoutError."""
    found: list[Letter] = []
    marked: set[str] = set()
    for arrival in read_all(settings, settings.named(DEAD.name)):
        mark = arrival.header(REQUEUED)
        if mark:
            marked.add(mark)
        else:
            found.append(_letter(arrival))
    known = _flow_topics(settings)
    done = {_origin(letter, known) for letter in found if letter.address in marked}
    first: dict[tuple[str, ...], Letter] = {}
    for letter in sorted(found, key=lambda x: (x.at, x.address)):
        if _origin(letter, known) not in done:
            first.setdefault(_origin(letter, known), letter)
    return list(first.values())


def buried(settings: Settings) -> Iterator[Letter]:
    """Every letter that lies in the topic, those put back and told twice too. Raises BrokerUnreachable, TimeoutError."""
    for arrival in read_all(settings, settings.named(DEAD.name)):
        if not arrival.header(REQUEUED):
            yield _letter(arrival)


def _origin(letter: Letter, known: set[str]) -> tuple[str, ...]:
    """What makes two letters the same: a stage that is killed after it buried a message buries it again."""
    if letter.topic in known:
        return (letter.stage, letter.topic, str(letter.partition), str(letter.offset))
    return (letter.address,)


def _flow_topics(settings: Settings) -> set[str]:
    return {settings.named(topic.on(lane)) for topic in TOPICS if topic is not DEAD for lane in Lane}


def _letter(arrival: Arrival) -> Letter:
    def text(name: str) -> str:
        return arrival.header(name) or ""

    return Letter(
        address=f"{arrival.partition}-{arrival.offset}",
        stage=text("stage"),
        lane=text("lane"),
        error=text("error"),
        reason=text("reason"),
        attempts=_number(text("attempts"), 1),
        topic=text("topic"),
        partition=_number(text("partition"), 0),
        offset=_number(text("offset"), 0),
        at=datetime.fromtimestamp(arrival.timestamp_ms / 1000, UTC),
        key=arrival.key,
        value=arrival.value or b"",
    )


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() else otherwise


def requeue(settings: Settings, chosen: Sequence[Letter]) -> int:
    """Put letters back into the topics that they came from; how many. Raises NotRequeued (for the first that cannot
    be, before any is sent), BrokerUnreachable, PublishFailed.
    """
    for letter in chosen:
        _check(settings, letter)
    publisher = Publisher(settings, lambda _token, _partition, _offset: None)
    try:
        for message in _messages(settings, chosen):
            publisher.publish(message)
            publisher.flush()  # in this order: a marker without its message would lose the article
    finally:
        publisher.close()
    return len(chosen)


def _messages(settings: Settings, chosen: Sequence[Letter]) -> Iterator[Departure]:
    for letter in chosen:
        mark = (REQUEUED, letter.address.encode())
        attempts = ("attempts", str(letter.attempts).encode())
        yield Departure(letter.topic, letter.key, letter.value, (mark, attempts))
        yield Departure(settings.named(DEAD.name), letter.key, b"", (mark,))


def _check(settings: Settings, letter: Letter) -> None:
    if letter.topic not in _flow_topics(settings):
        raise NotRequeued(
            f"letter {letter.address} never was in a topic: {letter.stage} refused it while reading {letter.topic}. "
            "Mend the input and ingest it again"
        )
