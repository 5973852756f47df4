"""The shapes of Elasticsearch's answers, as far as they are read: what has another one is not Elasticsearch's."""

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What Elasticsearch says of one bulk item."""

    status: int
    error: str = ""
    reason: str = ""


class _Cause(msgspec.Struct):
    type: str = ""
    reason: str | None = None
    caused_by: "_Cause | None" = None


class _Item(msgspec.Struct):
    status: int
    error: _Cause | None = None

    def result(self) -> ItemResult:
        error = self.error or _Cause()
        below = (error.caused_by or _Cause()).reason
        return ItemResult(self.status, error.type, ": ".join(part for part in (error.reason, below) if part))


class Bulk(msgspec.Struct):
    """Of `_bulk`."""

    items: list[dict[str, _Item]]


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of an index, as its primary stands."""

    index: str
    uuid: str
    """Another one where an index of this name is made anew."""
    number: int
    settled: int
    """The global checkpoint: every operation up to this sequence number is in all copies that count; -1 where none is."""


class _Routing(msgspec.Struct):
    primary: bool


class _Sequence(msgspec.Struct):
    global_checkpoint: int


class _Copy(msgspec.Struct):
    routing: _Routing
    seq_no: _Sequence | None = None


class _IndexStats(msgspec.Struct):
    uuid: str
    shards: dict[str, list[_Copy]] = {}


class Stats(msgspec.Struct):
    """Of `_stats` by shard."""

    indices: dict[str, _IndexStats] = {}


class _Mappings(msgspec.Struct):
    dynamic: str | bool = True


class Index(msgspec.Struct):
    """Of one index."""

    aliases: dict[str, object] = {}
    mappings: _Mappings = msgspec.field(default_factory=_Mappings)
