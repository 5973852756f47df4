"""Do commits speak the truth? Reads commits and topics, for `settled` to say which ran ahead.

What has expired from a topic cannot be asked any more and is left out.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from services.contract.identity import content_hash
from services.pipeline import (
    CLASSIFIED,
    CLASSIFY,
    DEDUPE,
    ENRICH,
    ENRICHED,
    INDEXER,
    RAW,
    SIGHTINGS,
    UNIQUE,
    Lane,
    Stage,
    Topic,
)
from services.reconcile import settled
from services.reconcile.compare import Found, Position
from services.reconcile.report import Ahead
from services.reconcile.settled import Committed, Message
from services.runtime.broker import Topics
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all

Commits = Mapping[Lane, Mapping[Stage, Committed]]

READS: Final = ((DEDUPE, RAW), (CLASSIFY, UNIQUE), (ENRICH, CLASSIFIED), (INDEXER, ENRICHED))
"""Each stage with the input whose commits are held against outcomes."""


class _Raw(msgspec.Struct):
    title: str
    text: str


class _Versioned(msgspec.Struct):
    version: int
    content_hash: str


class _Sighting(msgspec.Struct):
    message: str


_RAW: Final = msgspec.json.Decoder(_Raw)
_VERSIONED: Final = msgspec.json.Decoder(_Versioned)
_SIGHTING: Final = msgspec.json.Decoder(_Sighting)
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError)


def commits(settings: Settings) -> Commits:
    """What every group has committed. To be read before the outcomes, which only grow. Raises BrokerUnreachable."""
    with Topics(settings) as topics:
        return {lane: {stage: _of(settings, topics, stage, topic, lane) for stage, topic in READS} for lane in Lane}


def _of(settings: Settings, topics: Topics, stage: Stage, topic: Topic, lane: Lane) -> Committed:
    name = settings.named(topic.on(lane))
    done = topics.committed(settings.named(stage.group(lane)), [name])
    return Committed(name, {partition: offset for (_, partition), offset in done.items()})


def ahead(settings: Settings, found: Found, done: Commits) -> list[Ahead]:
    """The commits that ran ahead, at most one for each partition. Raises BrokerUnreachable, TimeoutError."""
    sightings = set(_sightings(settings))
    result: list[Ahead] = []
    for lane in Lane:
        messages = {topic: list(_messages(settings, topic, lane)) for _, topic in READS}
        result += settled.ahead(done[lane], messages, sightings, found)
    return result


def _messages(settings: Settings, topic: Topic, lane: Lane) -> Iterator[Message]:
    """What lies in the topic. What is not ours is there too: its stage must have buried it."""
    for arrival in read_all(settings, settings.named(topic.on(lane))):
        version, content = _told(topic, arrival.value or b"")
        yield Message(arrival.partition, arrival.offset, arrival.key or b"", version, content)


def _told(topic: Topic, value: bytes) -> tuple[int | None, str | None]:
    try:
        if topic is RAW:
            raw = _RAW.decode(value)
            return None, content_hash(raw.title, raw.text)
        known = _VERSIONED.decode(value)
    except _UNREADABLE:
        return None, None
    return known.version, known.content_hash


def _sightings(settings: Settings) -> Iterator[Position]:
    """The positions of the repeats that dedupe has recorded."""
    for arrival in read_all(settings, settings.named(SIGHTINGS.name)):
        try:
            lane, partition, offset = _SIGHTING.decode(arrival.value or b"").message.split("-")
            yield settings.named(RAW.on(Lane(lane))), int(partition), int(offset)
        except (*_UNREADABLE, ValueError):
            continue  # not dedupe's: it settles nothing, and the indexer buries it
