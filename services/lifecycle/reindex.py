"""Makes a monthly index anew, to this version's mapping, while articles go on to be written to it.

Client-side, since the core of Elasticsearch has no `_reindex`. Documents are copied with their versions, so a copy never
replaces a newer write, and one that is copied twice is the same. What is written meanwhile is found by the shards'
sequence numbers (each write, each partial update has a higher one; up to the global checkpoint none is missing), and
copied in ever shorter passes. Only the last one closes the old index to writes: its indexer waits, for about a second.
What was deleted meanwhile is told by the two sets of ids then. One step of the cluster deletes the old index and gives its
name to the new one, as an alias. Whatever fails before that leaves the old index as it was.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from services.indexer.documents import renewed
from services.indexer.template import templates
from services.lifecycle.months import Month
from services.lifecycle.status import Standing
from services.runtime.elastic import Elastic
from services.runtime.elastic_admin import Administration
from services.runtime.elastic_answers import Shard
from services.runtime.errors import Failure
from services.runtime.settings import Settings
from services.search.query import WHOLE

PAGE: Final = 200
BULK_BYTES: Final = 4_000_000
SHORT: Final = 500
"""A pass that copies no more is followed by the last one."""
MOST_PASSES: Final = 50
_GONE: Final = (404, 409)
"""Of a deletion: not there, or newer there."""


class CannotReindex(Failure):
    """It was given up, and the old index stands as it was; the message says why."""


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What was done."""

    old: str
    new: str
    documents: int
    passes: int
    closed_seconds: float
    """So long writes had to wait."""


@dataclass
class Reindex:
    """Of one index."""

    elastic: Elastic
    settings: Settings
    standing: Standing
    told: Callable[[str], None] = lambda _: None
    _upto: dict[str, int] = field(default_factory=dict)
    """By shard: the sequence number up to which everything is copied."""
    _copied: int = 0

    def __post_init__(self) -> None:
        self._admin = Administration(self.elastic)
        self._old = self.standing.stored.name
        self._month: Month = self.standing.month.next
        self._new = self.settings.named(self._month.name)

    def run(self) -> Reindexed:
        """Raises CannotReindex, ElasticRefused, ElasticUnreachable."""
        self._begin()
        try:
            passes = self._catch_up()
            began = time.monotonic()
            self._admin.close_to_writes(self._old)
            self._pass()
            self._take_out()
            self._check()
            aliases = [self.settings.named(alias) for alias in self._month.aliases]
            self._admin.replace(self._old, self._new, aliases)
        except BaseException:
            self._give_up()
            raise
        return Reindexed(self._old, self._new, self.elastic.count(self._new), passes + 1, time.monotonic() - began)

    def _begin(self) -> None:
        """What a process that was killed has left of an earlier attempt is in no search: away with it."""
        leftover = {stored.name: stored for stored in self._admin.stored(self._new)}.get(self._new)
        if leftover and leftover.aliases:
            raise CannotReindex(f"{self._new} is there and in use: see `headwater index status`")
        if leftover:
            self.told(f"{self._new} is left of an attempt that was cut off; it is begun anew")
            self._admin.delete(self._new)
            self._admin.open_to_writes(self._old)
        elif self.standing.blocked:
            raise CannotReindex(f"{self._old} is closed to writes by its settings: open it first, or leave it as it is")
        template = templates(self.settings)[self.settings.named(f"headwater-{self._month.kind}")]["template"]
        self._admin.create(self._new, template["settings"], template["mappings"])

    def _catch_up(self) -> int:
        """Copy everything, then what was written meanwhile, until that is little. How many passes it took."""
        for number in range(1, MOST_PASSES + 1):
            if self._pass() <= SHORT:
                return number
        raise CannotReindex(f"more is written to {self._old} than can be copied; try again when less comes in")

    def _pass(self) -> int:
        """Copy what was written since the last one; how many documents."""
        shards = self.elastic.shards(self._old)
        self.elastic.refresh(self._old)
        before = self._copied
        for shard in shards:
            self._copy(self._written(shard))
            self._upto[f"{shard.index}/{shard.number}"] = shard.settled
        self.told(f"{self._old}: {self._copied:,} copied")
        return self._copied - before

    def _written(self, shard: Shard) -> Iterator[dict[str, Any]]:
        """The shard's documents whose last write is newer than the last pass, in the order of writing."""
        last = self._upto.get(f"{shard.index}/{shard.number}", -1)
        while True:
            body = {
                "query": {"range": {"_seq_no": {"gt": last, "lte": shard.settled}}}, "sort": [{"_seq_no": "asc"}],
                "size": PAGE, "version": True, "track_total_hits": False,
            }  # fmt: skip
            answer = self.elastic.search(shard.index, body, preference=f"_shards:{shard.number}", **WHOLE)
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < PAGE:
                return
            last = hits[-1]["sort"][0]

    def _copy(self, hits: Iterator[dict[str, Any]]) -> None:
        lines: list[bytes] = []
        size = 0
        for hit in hits:
            where = {"_index": self._new, "_id": hit["_id"], "version": hit["_version"], "version_type": "external_gte"}
            lines += [msgspec.json.encode({"index": where}), self._renewed(hit["_source"])]
            size += len(lines[-1])
            self._copied += 1
            if size > BULK_BYTES:
                self._send(lines)
                lines, size = [], 0
        self._send(lines)

    def _renewed(self, source: Mapping[str, Any]) -> bytes:
        return msgspec.json.encode(renewed(source) if self._month.kind == "articles" else source)

    def _send(self, lines: list[bytes], fine: tuple[int, ...] = (409,)) -> None:
        for result in self.elastic.bulk(lines) if lines else ():
            if result.status >= 300 and result.status not in fine:
                raise CannotReindex(
                    f"a document of {self._old} does not fit into {self._new}: {result.status} {result.error} {result.reason}"
                )

    def _take_out(self) -> None:
        """What was deleted from the old index after it was copied."""
        if self.elastic.count(self._old) == self.elastic.count(self._new):
            return  # nothing but the old one's documents is in the new one, and all of them: the same
        stands = {hit["_id"] for hit in self.elastic.scan(self._old, [])}
        gone = [hit for hit in self.elastic.scan(self._new, []) if hit["_id"] not in stands]
        actions = ({"delete": {"_index": self._new, "_id": hit["_id"]}} for hit in gone)
        self._send([msgspec.json.encode(action) for action in actions], _GONE)

    def _check(self) -> None:
        old, new = self.elastic.count(self._old), self.elastic.count(self._new)
        if old != new:
            raise CannotReindex(f"{self._new} has {new:,} documents, {self._old} {old:,}: nothing was exchanged")

    def _give_up(self) -> None:
        self._admin.open_to_writes(self._old)
        self._admin.delete(self._new)
