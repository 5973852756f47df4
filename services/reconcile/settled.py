"""Which committed offsets ran ahead, purely: each input below a commit needs its outcome somewhere.

Each stage's inputs are joined with its outputs: dedupe's by article and text or by position, the others' by article and
version. An article that was taken down is dropped by every stage, so it needs none.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.pipeline import CLASSIFIED, CLASSIFY, DEDUPE, ENRICH, ENRICHED, INDEXER, RAW, UNIQUE, Stage, Topic
from services.reconcile.compare import Found, Position, expired
from services.reconcile.report import Ahead

HOPS: Final = ((CLASSIFY, UNIQUE, CLASSIFIED), (ENRICH, CLASSIFIED, ENRICHED))


@dataclass(frozen=True, slots=True)
class Message:
    """What is asked of a message; `version` and `hash` are None where its bytes do not say them."""

    partition: int
    offset: int
    key: bytes
    version: int | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """What a stage's group has committed of a topic."""

    topic: str
    """Full name."""
    offsets: Mapping[int, int]
    """The next offset, by partition."""


def ahead(
    done: Mapping[Stage, Committed],
    messages: Mapping[Topic, Sequence[Message]],
    sightings: Container[Position],
    found: Found,
) -> list[Ahead]:
    """The commits of one lane that ran ahead, at most one for each stage and partition. `sightings` holds the positions
    that the topic of sightings names.
    """
    # Both, whether or not dedupe is fused now: it may have been otherwise when it settled the message.
    texts = {(m.key, m.hash) for topic in (UNIQUE, ENRICHED) for m in messages[topic] if m.hash}
    name = done[DEDUPE].topic
    result = _first(
        DEDUPE, done, found,
        (m for m in messages[RAW]
         if (m.key, m.hash) not in texts and (name, m.partition, m.offset) not in sightings),
    )  # fmt: skip
    for stage, before, after in HOPS:
        out = {(m.key, m.version) for m in messages[after] if m.version is not None}
        result += _first(stage, done, found, (m for m in messages[before] if (m.key, m.version) not in out))
    return result + _first(INDEXER, done, found, (m for m in messages[ENRICHED] if not _is_written(m, found)))


def _is_written(message: Message, found: Found) -> bool:
    """Whether the index has this version or a newer one, or has let its month go."""
    version = message.version
    if version is None:
        return False
    documents = found.documents.get(message.key.hex(), ())
    return expired(version, found.floor) if not documents else any(d.version >= version for d in documents)


def _out_on_purpose(id_: str, found: Found) -> bool:
    return id_ in found.taken_down or id_ in found.copies


def _first(
    stage: Stage, done: Mapping[Stage, Committed], found: Found, without_output: Iterable[Message]
) -> list[Ahead]:
    """The first message of each partition below the commit that is not settled in another way either."""
    committed = done[stage]
    first: dict[int, int] = {}
    for m in without_output:
        if m.offset >= committed.offsets.get(m.partition, 0) or _out_on_purpose(m.key.hex(), found):
            continue
        if (committed.topic, m.partition, m.offset) not in found.dead_positions:
            first[m.partition] = min(m.offset, first.get(m.partition, m.offset))
    return [Ahead(stage.name, committed.topic, p, committed.offsets[p], first[p]) for p in sorted(first)]
