"""Do commits speak the truth? Every message below a group's committed offset must have its outcome somewhere.

Each stage's inputs are joined with its outputs: dedupe's by article and text or by position, the others' by article and
version. What has expired from a topic cannot be asked any more and is left out.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import msgspec

from services.contract.articles import Sighting, decode, reader
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
from services.reconcile.compare import Found
from services.reconcile.report import Ahead
from services.runtime.broker import Topics
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all

Outcome = tuple[bytes, object]
"""An article's key, with its version or content hash."""


class _Raw(msgspec.Struct):
    title: str
    text: str


class _Versioned(msgspec.Struct):
    version: int
    content_hash: str


_RAW: Final = msgspec.json.Decoder(_Raw)
_VERSIONED: Final = msgspec.json.Decoder(_Versioned)
_SIGHTING: Final = reader(Sighting)


def ahead(settings: Settings, found: Found) -> list[Ahead]:
    """The commits that ran ahead, at most one for each partition. Raises BrokerUnreachable, TimeoutError."""
    result: list[Ahead] = []
    with Topics(settings) as topics:
        for lane in Lane:
            result += _Lane(settings, lane, found, topics).check()
    return result


class _Lane:
    """One lane's stages."""

    def __init__(self, settings: Settings, lane: Lane, found: Found, topics: Topics) -> None:
        self._settings, self._lane, self._found, self._topics = settings, lane, found, topics

    def check(self) -> list[Ahead]:
        fused = not self._committed(CLASSIFY, UNIQUE)
        versions = {topic: self._versions(topic) for topic in (UNIQUE, CLASSIFIED, ENRICHED)}
        texts = {(key, text) for key, _, text in versions[ENRICHED if fused else UNIQUE].values()}
        sightings = self._sightings()
        found = self._unsettled(
            DEDUPE, RAW, ((p, o, k in texts or (RAW, p, o) in sightings) for p, o, k in self._raw())
        )
        for stage, before, after in ((CLASSIFY, UNIQUE, CLASSIFIED), (ENRICH, CLASSIFIED, ENRICHED)):
            out = {(key, version) for key, version, _ in versions[after].values()}
            found += self._unsettled(
                stage, before, ((p, o, (k, v) in out) for (p, o), (k, v, _) in versions[before].items())
            )
        found += self._unsettled(
            INDEXER, ENRICHED, ((p, o, self._written(k, v)) for (p, o), (k, v, _) in versions[ENRICHED].items())
        )
        return found

    def _name(self, topic: Topic) -> str:
        return self._settings.named(topic.on(self._lane))

    def _committed(self, stage: Stage, topic: Topic) -> dict[int, int]:
        group = self._settings.named(stage.group(self._lane))
        return {p: offset for (_, p), offset in self._topics.committed(group, [self._name(topic)]).items()}

    def _versions(self, topic: Topic) -> dict[tuple[int, int], tuple[bytes, int, str]]:
        """By partition and offset: key, version and content hash."""
        found = {}
        for arrival in read_all(self._settings, self._name(topic)):
            try:
                told = _VERSIONED.decode(arrival.value or b"")
            except msgspec.DecodeError:
                continue  # not ours: the stage that reads it buries it, as the letters show
            found[arrival.partition, arrival.offset] = (arrival.key or b"", told.version, told.content_hash)
        return found

    def _raw(self) -> Iterator[tuple[int, int, Outcome]]:
        for arrival in read_all(self._settings, self._name(RAW)):
            try:
                told = _RAW.decode(arrival.value or b"")
            except msgspec.DecodeError:
                yield arrival.partition, arrival.offset, (b"", "")
            else:
                yield arrival.partition, arrival.offset, (arrival.key or b"", content_hash(told.title, told.text))

    def _sightings(self) -> set[tuple[Topic, int, int]]:
        found = set()
        for arrival in read_all(self._settings, self._settings.named(SIGHTINGS.name)):
            lane, partition, offset = decode(_SIGHTING, arrival.value or b"").message.split("-")
            if lane == self._lane:
                found.add((RAW, int(partition), int(offset)))
        return found

    def _written(self, key: bytes, version: int) -> bool:
        """Whether the index has this version or a newer one, or rightly none."""
        id_ = key.hex()
        return id_ in self._found.taken_down or any(d.version >= version for d in self._found.documents.get(id_, ()))

    def _unsettled(self, stage: Stage, topic: Topic, ends: Iterator[tuple[int, int, bool]]) -> list[Ahead]:
        committed, name = self._committed(stage, topic), self._name(topic)
        first: dict[int, int] = defaultdict(lambda: -1)
        for partition, offset, settled in ends:
            if (
                settled
                or offset >= committed.get(partition, 0)
                or (name, partition, offset) in self._found.dead_positions
            ):
                continue
            if first[partition] < 0 or offset < first[partition]:
                first[partition] = offset
        return [Ahead(stage.name, name, p, committed[p], offset) for p, offset in sorted(first.items()) if offset >= 0]
