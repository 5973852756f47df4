"""Takes down what is in the index: articles of which a tombstone has been heard, and all their revisions, of every month.

A delete with a version above all others, not an empty document: nothing of the article is left, and Elasticsearch
refuses the write of a process that has not heard yet. Every indexer does this for every tombstone, on the thread that
writes, so that what it has written itself before it heard goes too.
"""

from collections.abc import Callable
from itertools import islice
from typing import Final

import structlog

from services.indexer.documents import removal
from services.indexer.writer import Work, Writer
from services.pipeline import TOMBSTONES
from services.runtime.arrival import Arrival
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings

log = structlog.get_logger("headwater.indexer")

AT_ONCE: Final = 500
"""Ids of one query: Elasticsearch answers at most 10,000 hits."""


class Removals:
    """What still has to be taken out. `apply` it between batches."""

    def __init__(self, settings: Settings, elastic: Elastic, writer: Writer, news: Callable[[], set[bytes]]) -> None:
        """`news` gives the keys heard of since it was asked last; at the first time all."""
        self._settings, self._elastic, self._writer, self._news = settings, elastic, writer, news
        self._todo: set[bytes] = set()
        self._first = True

    def apply(self) -> None:
        """Returns once nothing is left to do, however long Elasticsearch is away. Raises Abandoned; then what is left
        is done by the next call.
        """
        self._todo |= self._news()
        if self._first:
            self._todo = self._writer.ask(self._found)
            self._first = False
        if not self._todo:
            return
        months = self._writer.ask(lambda: self._months("articles"))
        self._writer.write([_work(index, id_, id_.hex()) for id_ in self._todo for index in months])
        ledger = set(self._writer.ask(lambda: self._months("revisions")))
        texts = self._writer.ask(self._texts)
        self._writer.write([_work(index, id_, name) for index, id_, name in texts if index in ledger])
        log.info("taken down", articles=len(self._todo), indices=len(months), revisions=len(texts))
        self._todo = set()

    def _found(self) -> set[bytes]:
        """Of many old tombstones, those whose articles are there: a start must not repeat every delete there ever was."""
        alias = self._settings.named("articles")
        if self._todo:
            self._elastic.refresh(alias)  # a process may have written just before it ended
        found: set[bytes] = set()
        waiting = iter(self._todo)
        while some := list(islice(waiting, AT_ONCE)):
            found |= {bytes.fromhex(id_) for id_ in self._elastic.by_ids(alias, [x.hex() for x in some], ["id"])}
        return found | {id_ for _, id_, _ in self._texts()}

    def _texts(self) -> list[tuple[str, bytes, str]]:
        """What the ledger of revisions has of them: index without the namespace, article, the document's id."""
        alias, before, waiting = self._settings.named("revisions"), self._settings.named(""), iter(self._todo)
        found: list[tuple[str, bytes, str]] = []
        while some := list(islice(waiting, AT_ONCE)):
            query = {"terms": {"id": [key.hex() for key in some]}}
            for hit in self._elastic.scan(alias, ["id"], query):
                found.append((hit["_index"].removeprefix(before), bytes.fromhex(hit["_source"]["id"]), hit["_id"]))
        return found

    def _months(self, kind: str) -> list[str]:
        """Every monthly index of this kind that takes writes, without the namespace.

        One that an operator has closed to them must not halt the flow: no write is on its way to it, and `headwater
        takedown` tells whether the article stands in it.
        """
        pattern, before = self._settings.named(f"{kind}-*"), self._settings.named("")
        closed = self._elastic.closed_to_writes(pattern)
        if closed:
            log.warning("not looked into, closed to writes by its settings", indices=sorted(closed))
        return [name.removeprefix(before) for name in self._elastic.indices(pattern) if name not in closed]


def _work(index: str, article: bytes, document: str) -> Work:
    return Work(Arrival(TOMBSTONES.name, 0, 0, article, None), removal(index, document))
