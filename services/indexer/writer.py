"""Writes a batch of actions until each one is settled: written, dead, or (on a halt) waited for.

The retry layer of the indexer, and the only one. It never gives an item up because the server is in trouble, and never
keeps one that can not be written; which is which stands in `statuses.py`.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.indexer.documents import Action
from services.indexer.statuses import STALE, Fate, fate
from services.runtime.arrival import Arrival
from services.runtime.elastic import Elastic, ItemResult
from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.step import Dead

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 15.0


class Abandoned(Exception):
    """The batch is not ours any more (the group changed, or the process stops): leave it to its new owner."""


@dataclass(slots=True)
class Work:
    """An action with the message that asked for it, and its end once it has one."""

    arrival: Arrival
    action: Action | None = None
    stale: bool = False
    taken_down: bool = False
    dead: Dead | None = None


@dataclass(slots=True)
class Writer:
    """Bulk writes with one policy for whole requests and for items."""

    elastic: Elastic
    named: Callable[[str], str]
    most_articles: int
    most_bytes: int
    wait: Callable[[float], None]
    """Passes the time of a pause; raises Abandoned where the batch is not ours any more."""
    trouble: Callable[[str | None], None]
    """Hears why nothing goes on, and None when it does again."""
    retried: Callable[[], None]
    _indices: set[str] = field(default_factory=set)

    def write(self, works: Sequence[Work]) -> None:
        """Returns once every action is settled. Raises Abandoned."""
        todo = [work for work in works if work.action]
        tries = 0
        while todo:
            before = len(todo)
            todo, reason = self._attempt(todo)
            if not todo:
                break
            tries = 0 if len(todo) < before else tries + 1
            self.retried()
            self.trouble(reason)
            self.wait(random.uniform(0.5, 1) * min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 6)))
        self.trouble(None)

    def _attempt(self, todo: Sequence[Work]) -> tuple[list[Work], str]:
        left: list[Work] = []
        reason = ""
        for chunk in self._chunks(todo):
            try:
                failed, said = self._send(chunk)
            except (ElasticUnreachable, ElasticRefused) as error:
                failed, said = list(chunk), str(error)
            left += failed
            reason = said or reason
        return left, reason

    def _chunks(self, todo: Sequence[Work]) -> list[list[Work]]:
        chunks: list[list[Work]] = [[]]
        size = 0
        for work in todo:
            bytes_ = work.action.size() if work.action else 0
            if chunks[-1] and (len(chunks[-1]) >= self.most_articles or size + bytes_ > self.most_bytes):
                chunks.append([])
                size = 0
            chunks[-1].append(work)
            size += bytes_
        return chunks

    def _send(self, chunk: Sequence[Work]) -> tuple[list[Work], str]:
        """The works that are not settled, and why. Raises ElasticUnreachable, ElasticRefused for all of them."""
        actions = [work.action for work in chunk if work.action]
        self._ensure({action.index for action in actions})
        try:
            results = self.elastic.bulk([line for action in actions for line in self._lines(action)])
        except ElasticRefused as error:
            if fate(error.status, error.kind) not in (Fate.SPLIT, Fate.DEAD):
                raise
            return self._split(chunk, error)
        if len(results) != len(chunk):
            raise ElasticUnreachable(f"Elasticsearch answered {len(results)} items for {len(chunk)}")
        unsettled = [(work, result) for work, result in zip(chunk, results, strict=True) if not _settle(work, result)]
        if any(result.status == 404 for _, result in unsettled):
            self._indices.clear()  # somebody deleted an index: make it again
        reasons = {f"{result.status} {result.error}: {result.reason}"[:300] for _, result in unsettled}
        return [work for work, _ in unsettled], "; ".join(sorted(reasons)[:3])

    def _split(self, chunk: Sequence[Work], error: ElasticRefused) -> tuple[list[Work], str]:
        if len(chunk) == 1:
            what = "too_large" if fate(error.status, error.kind) is Fate.SPLIT else "refused_by_index"
            chunk[0].dead = Dead(what, str(error))
            return [], ""
        half = len(chunk) // 2
        first, said = self._send(chunk[:half])
        second, said_too = self._send(chunk[half:])
        return first + second, said or said_too

    def _lines(self, action: Action) -> tuple[bytes, ...]:
        index = self.named(action.index)
        version = f',"version":{action.version},"version_type":"external"' if action.version is not None else ""
        kind = "delete" if action.delete else "index"
        head = f'{{"{kind}":{{"_index":"{index}","_id":"{action.id}"{version}}}}}'.encode()
        return (head,) if action.delete else (head, action.source)

    def _ensure(self, indices: set[str]) -> None:
        """Create the month's index before the first write: nothing here relies on automatic creation."""
        for index in indices - self._indices:
            self.elastic.create_index(self.named(index))
            self._indices.add(index)


def _settle(work: Work, result: ItemResult) -> bool:
    """Whether the item has come to its end."""
    what = fate(result.status, result.error, delete=bool(work.action and work.action.delete))
    if what is Fate.DONE:
        work.stale = result.status == STALE
    elif what is Fate.DEAD:
        work.dead = Dead("refused_by_index", f"{result.error}: {result.reason}")
    return what in (Fate.DONE, Fate.DEAD)
