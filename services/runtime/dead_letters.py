"""The dead letters: read them, and put them back where they came from after a fault is mended.

A letter put back stays in the topic; a marker behind it says so, and it is not listed again. What is older than the
rule says counts no more, and what was taken down is still counted, but its words are given to nobody.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from services.contract.belonging import belongs
from services.pipeline import DEAD, TOPICS, Lane
from services.runtime import retention
from services.runtime.arrival import FROM_LETTER, REQUEUED, Arrival, Departure
from services.runtime.clock import Clock, now
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.tombstones import tombstones
from services.runtime.topic_log import read_all

AT_ONCE: Final = 500
"""So many letters go back before their markers are written."""
_DIGITS: Final = 19
"""Of an offset in a header; Python refuses to read thousands of them."""


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
    before: str = ""
    """The address that it had when it was put back before; empty where it never was."""
    taken_down: bool = False
    """Its article was taken down: reason and bytes are left out, and it is not put back."""

    def as_dict(self) -> dict[str, Any]:
        """For machines; the value is left out."""
        names = (
            "address",
            "stage",
            "lane",
            "error",
            "reason",
            "attempts",
            "topic",
            "partition",
            "offset",
            "taken_down",
        )
        rest = {"id": self.key.hex() if self.key else None, "at": self.at.isoformat(), "bytes": len(self.value)}
        return {**{name: getattr(self, name) for name in names}, **rest}


def letters(settings: Settings, clock: Clock = now) -> list[Letter]:
    """Those that were not put back and have not expired, oldest first, each once, without the words of what was taken
    down. Raises BrokerUnreachable, TimeoutError.
    """
    found = standing(read_all(settings, settings.named(DEAD.name)), _flow_topics(settings),
                     clock() - retention.kept(settings, DEAD))  # fmt: skip
    taken = tombstones(settings)  # read last: a letter that is given out was not taken down before it was read
    return [withheld(letter) if taken and belongs(letter.value, letter.key, taken) else letter for letter in found]


def standing(arrivals: Iterable[Arrival], flow: Container[str], since: datetime) -> list[Letter]:
    """The letters among the messages of the topic, as `letters` says; `flow` are the topics that they can go back to."""
    found: list[Letter] = []
    marked: set[str] = set()
    done: set[tuple[str, ...]] = set()
    for arrival in arrivals:
        mark = arrival.header(REQUEUED)
        if mark:
            marked.add(mark)
            done.add(_origin(_letter(arrival), flow))
        else:
            found.append(_letter(arrival))
    done |= {_origin(letter, flow) for letter in found if letter.address in marked}
    first: dict[tuple[str, ...], Letter] = {}
    for letter in sorted(found, key=lambda x: (x.at, x.address)):
        if letter.at >= since and _origin(letter, flow) not in done:
            first.setdefault(_origin(letter, flow), letter)
    return list(first.values())


def buried(settings: Settings) -> Iterator[Letter]:
    """Every letter that lies in the topic, those put back and told twice too. Raises BrokerUnreachable, TimeoutError."""
    for arrival in read_all(settings, settings.named(DEAD.name)):
        if not arrival.header(REQUEUED):
            yield _letter(arrival)


def withheld(letter: Letter) -> Letter:
    """The letter without what may hold words of its article."""
    return replace(letter, taken_down=True, reason="", value=b"")


def _origin(letter: Letter, flow: Container[str]) -> tuple[str, ...]:
    """What makes two letters the same: a stage that is killed after it buried a message buries it again, and a letter
    that is put back twice can die twice.
    """
    if letter.topic not in flow:
        return (letter.address,)
    if letter.before:
        return (letter.stage, letter.before)
    return (letter.stage, letter.topic, str(letter.partition), str(letter.offset))


def _flow_topics(settings: Settings) -> set[str]:
    """What a letter can go back to: neither the dead letters nor what is kept for ever."""
    return {settings.named(t.on(lane)) for t in TOPICS if t is not DEAD and not t.compacted for lane in Lane}


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
        before=text(FROM_LETTER),
    )


def _number(text: str, otherwise: int) -> int:
    return int(text[:_DIGITS]) if text.isdecimal() else otherwise


def requeue(settings: Settings, chosen: Sequence[Letter]) -> int:
    """Put letters back into the topics that they came from; how many. Twice is as good as once: it is the same article
    of the same version, and where it dies again it is one letter.

    Raises NotRequeued (for the first that cannot be, before any is sent), BrokerUnreachable, PublishFailed.
    """
    for letter in chosen:
        _check(settings, letter)
    publisher = Publisher(settings, lambda _token, _partition, _offset: None)
    try:
        for start in range(0, len(chosen), AT_ONCE):
            some = chosen[start : start + AT_ONCE]
            _send(publisher, map(message, some))
            # Only now: a marker without its message would lose the article.
            _send(publisher, (marker(settings.named(DEAD.name), letter) for letter in some))
    finally:
        publisher.close()
    return len(chosen)


def _send(publisher: Publisher, messages: Iterable[Departure]) -> None:
    for each in messages:
        publisher.publish(each)
    publisher.flush()


def message(letter: Letter) -> Departure:
    """What goes back."""
    headers = ((REQUEUED, letter.address.encode()), ("attempts", str(letter.attempts).encode()))
    return Departure(letter.topic, letter.key, letter.value, headers)


def marker(topic: str, letter: Letter) -> Departure:
    """What says that it went back; `topic` is the dead letters'.

    In the letter's own partition, so that the broker cannot delete it before the letter; and it names where the letter
    came from, so that a second letter of the same message does not come to light when the first has expired.
    """
    said = {REQUEUED: letter.address, "stage": letter.stage, "topic": letter.topic, FROM_LETTER: letter.before,
            "partition": str(letter.partition), "offset": str(letter.offset)}  # fmt: skip
    headers = tuple((name, value.encode()) for name, value in said.items() if value)
    return Departure(topic, letter.key, b"", headers, int(letter.address.split("-")[0]))


def _check(settings: Settings, letter: Letter) -> None:
    if letter.taken_down:
        raise NotRequeued(f"letter {letter.address} is of an article that was taken down: it goes nowhere any more")
    if letter.topic not in _flow_topics(settings):
        raise NotRequeued(
            f"letter {letter.address} never was in a topic: {letter.stage} refused it while reading {letter.topic}. "
            "Mend the input and ingest it again"
        )
