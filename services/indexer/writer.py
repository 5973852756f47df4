"""Writes a batch of actions until each one is settled: written, dead, or (on a halt) waited for.

The retry layer of the indexer, and the only one. It never gives an item up because the server is in trouble, and never
keeps one that can not be written; which is which stands in `statuses.py`.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from services.contract.articles import EnrichedArticle
from services.contract.links import Link, Telling
from services.contract.notices import Sighting
from services.indexer.bulk_size import BulkSize
from services.indexer.documents import Action
from services.indexer.indices import IndexWrong, Indices
from services.indexer.statuses import BUSY, NO_INDEX, STALE, Fate, fate, request_fate, too_much
from services.runtime.arrival import Arrival
from services.runtime.elastic import Elastic
from services.runtime.elastic_answers import ItemResult
from services.runtime.errors import ElasticRefused, ElasticTimedOut, ElasticUnreachable
from services.runtime.step import TAKEN_DOWN, Dead
from services.runtime.traces import NOWHERE, Way

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 15.0
CONFLICTS: Final = 3
"""So often Elasticsearch itself tries an update again that another write came before."""
ASK_PAUSE: Final = 1.0

T = TypeVar("T")


class Abandoned(Exception):
    """The batch is not ours any more (the group changed, or the process stops): leave it to its new owner."""


@dataclass(slots=True)
class Work:
    """An action with the message that asked for it, and its end once it has one."""

    arrival: Arrival
    action: Action | None = None
    stale: bool = False
    unsure: bool = False
    """A request with it had no answer: it may be written already, and a conflict then says nothing of its age."""
    taken_down: bool = False
    dead: Dead | None = None
    found: EnrichedArticle | Sighting | Link | Telling | None = None
    """What the message says; None where it says nothing that can be read."""
    dropped: str = ""
    """The reason, where it is not written on purpose."""
    way: Way = NOWHERE

    @property
    def outcome(self) -> tuple[str, str]:
        """`sent`, `dropped` or `dead`, and the reason."""
        if self.dead:
            return "dead", self.dead.error
        reason = TAKEN_DOWN if self.taken_down else self.dropped or ("stale" if self.stale else "")
        return ("dropped", reason) if reason else ("sent", "")

    def size(self) -> int:
        """Bytes that it takes in a request, near enough."""
        return self.action.size() if self.action else 0


@dataclass(slots=True)
class Left:
    """What an attempt could not settle, and why."""

    works: list[Work] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    halts: list[str] = field(default_factory=list)
    too_much: bool = False

    def add(self, works: Sequence[Work], reason: str, *, halt: bool = False) -> None:
        """These are left for this reason."""
        self.works += works
        (self.halts if halt else self.waits).append(reason[:1000])

    def words(self) -> tuple[str | None, str | None]:
        """Why it waits, and why it is halted; a halt alone is told where there is one."""
        told = "; ".join(sorted(set(self.halts or self.waits))[:3])
        return (None, told) if self.halts else (told, None)


@dataclass(slots=True)
class Writer:
    """Bulk writes with one policy for whole requests and for items."""

    elastic: Elastic
    indices: Indices
    size: BulkSize
    wait: Callable[[float], None]
    """Passes the time of a pause (0: only stays a member); raises Abandoned where the batch is not ours any more."""
    waits: Callable[[str | None], None]
    """Hears why nothing goes on though nobody need act, and None when it does again."""
    halts: Callable[[str | None], None]
    """Hears why nothing goes on until somebody acts, and None when it does again."""
    retried: Callable[[], None]
    answered: Callable[[str, float], None]
    """Hears how a request was answered (`ok`, `refused`, `busy`, `none`), and after how many seconds."""

    def write(self, works: Sequence[Work]) -> None:
        """Returns once every action is settled. Raises Abandoned."""
        todo = [work for work in works if work.action]
        tries = 0
        while todo:
            left = self._attempt(todo)
            if not left.works:
                break
            tries = 0 if len(left.works) < len(todo) else tries + 1
            todo = left.works
            self.retried()
            waits, halts = left.words()
            self.waits(waits)
            self.halts(halts)
            self.wait(random.uniform(0.5, 1) * min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 6)))
        self.waits(None)
        self.halts(None)

    def ask(self, question: Callable[[], T]) -> T:
        """The answer to a question of the index, however long Elasticsearch is away. Raises Abandoned."""
        while True:
            try:
                answer = question()
            except (ElasticUnreachable, ElasticRefused) as error:
                self.retried()
                self.waits(str(error))
                self.wait(ASK_PAUSE)
            else:
                self.waits(None)
                return answer

    def _attempt(self, todo: Sequence[Work]) -> Left:
        """One request after another, until all are sent or one of them fails as a whole."""
        left, start = Left(), 0
        while start < len(todo):
            chunk = self._chunk(todo, start)
            start += len(chunk)
            goes_on = self._send(chunk, left)
            if left.too_much:
                self.size.refused(len(chunk), sum(work.size() for work in chunk))
                left.too_much = False
            elif not left.works:
                self.size.passed()
            if not goes_on:
                left.works += todo[start:]
                break
            if start < len(todo):
                self.wait(0)
        return left

    def _chunk(self, todo: Sequence[Work], start: int) -> Sequence[Work]:
        end, size = start + 1, todo[start].size()
        while end < len(todo) and end - start < self.size.articles and size + todo[end].size() <= self.size.bytes:
            size += todo[end].size()
            end += 1
        return todo[start:end]

    def _send(self, chunk: Sequence[Work], left: Left) -> bool:
        """Whether the request had an answer of its items; what is not settled is added to `left`."""
        actions = [work.action for work in chunk if work.action]
        try:
            self.indices.ensure({action.index for action in actions})
        except IndexWrong as error:
            left.add(chunk, str(error), halt=True)
        except ElasticRefused as error:
            left.add(chunk, str(error), halt=fate(error.status, error.kind) is not Fate.RETRY)
        except ElasticUnreachable as error:
            left.add(chunk, str(error))
        else:
            return self._bulk(chunk, actions, left)
        return False

    def _bulk(self, chunk: Sequence[Work], actions: Sequence[Action], left: Left) -> bool:
        try:
            results = self._asked([line for action in actions for line in self._lines(action)])
            if len(results) != len(chunk):
                raise ElasticUnreachable(f"Elasticsearch answered {len(results)} items for {len(chunk)}")
        except ElasticRefused as error:
            return self._refused(chunk, error, left)
        except ElasticUnreachable as error:
            for work in chunk:
                work.unsure = True
            left.too_much |= isinstance(error, ElasticTimedOut)
            left.add(chunk, str(error))
            return False
        for work, result in zip(chunk, results, strict=True):
            self._settle(work, result, left)
        return True

    def _asked(self, lines: Sequence[bytes]) -> list[ItemResult]:
        begun, answer = time.monotonic(), "none"
        try:
            results = self.elastic.bulk(lines)
            answer = "busy" if any(result.status == BUSY for result in results) else "ok"
        except ElasticRefused as error:
            answer = "busy" if error.status == BUSY else "refused"
            raise
        finally:
            self.answered(answer, time.monotonic() - begun)
        return results

    def _refused(self, chunk: Sequence[Work], error: ElasticRefused, left: Left) -> bool:
        what = request_fate(error.status, error.kind)
        left.too_much |= too_much(error.status, error.kind)
        if what is not Fate.SPLIT:
            left.add(chunk, str(error), halt=what is Fate.HALT)
            return False
        if len(chunk) == 1:
            chunk[0].dead = Dead("too_large" if error.status == 413 else "refused_by_index", str(error))
            return True
        half = len(chunk) // 2
        if not self._send(chunk[:half], left):
            left.works += chunk[half:]
            return False
        self.wait(0)
        return self._send(chunk[half:], left)

    def _settle(self, work: Work, result: ItemResult, left: Left) -> None:
        """Give the item its end, or leave it."""
        what = fate(result.status, result.error, result.reason)
        versioned = work.action is not None and work.action.version is not None
        if result.status == STALE and not versioned:
            what = Fate.RETRY  # only an external version makes a conflict mean that all is well
        if what is Fate.DONE:
            work.stale = result.status == STALE and not work.unsure
        elif what is Fate.DEAD:
            work.dead = Dead("refused_by_index", f"{result.error}: {result.reason}")
        else:
            reason = f"{result.status} {result.error}: {result.reason}"[:300]
            if result.error == NO_INDEX and work.action:
                reason = self.indices.gone(work.action.index)
            left.add([work], reason, halt=what is Fate.HALT)

    def _lines(self, action: Action) -> tuple[bytes, ...]:
        index = self.indices.named(action.index)
        version = f',"version":{action.version},"version_type":"external"' if action.version is not None else ""
        kind = "delete" if action.delete else "update" if action.update else "index"
        if action.update:
            version = f',"retry_on_conflict":{CONFLICTS}'
        head = f'{{"{kind}":{{"_index":"{index}","_id":"{action.id}"{version}}}}}'.encode()
        return (head,) if action.delete else (head, action.source)
