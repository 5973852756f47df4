"""Brings articles and what link says of them together, whichever comes first and whichever process writes it.

A mark is written into its own index and then into its article's document; an article is written and then looked up in
the marks' indices. Each side writes its own before it looks for the other's, so at least one of the two sees both; to write
what is there already changes nothing. The look before the write only saves the second one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

import msgspec

from services.contract.articles import EnrichedArticle
from services.contract.links import Link, Telling
from services.indexer.documents import Action, article_action, month
from services.indexer.marks import KINDS, Mark, drop_action, kind, patch_action, said
from services.indexer.writer import Work, Writer
from services.runtime.clock import Clock
from services.runtime.elastic import Elastic

AT_ONCE: Final = 150
"""Marks asked for in one request: some twelve kilobytes, which an Elasticsearch short of memory takes too."""
COPY: Final = "copy"
"""The reason that a copy is dropped for, where the setting says so."""


@dataclass
class Linking:
    """Of one indexer; `drop`: copies are taken out of the index."""

    elastic: Elastic
    writer: Writer
    named: Callable[[str], str]
    drop: bool
    clock: Clock

    def write(self, works: Sequence[Work]) -> None:
        """Write articles, marks and sightings, and what they mean for one another. Raises Abandoned."""
        articles = {work.found.id: work for work in works if isinstance(work.found, EnrichedArticle) and work.action}
        merged = self._merge(articles)
        self.writer.write(works)
        asked = {(kind(work.found), work.found.id): work for work in works if _marks(work)}  # type: ignore[arg-type, union-attr]
        found = self._standing([*articles.values(), *asked.values()])
        patches = [
            (work, Work(work.arrival, self._change(mark)))
            for mark in found
            for own in [asked.get((kind(mark), mark.id))]
            for work in [own or articles.get(mark.id)]
            if work and not work.dead and (own or work.stale or mark not in merged)
        ]
        self.writer.write([patch for _, patch in patches])
        for work, patch in patches:
            work.dead = patch.dead

    def _standing(self, works: Sequence[Work]) -> list[Mark]:
        """All that is said of these articles, as it stands in the index now."""
        months = {work.found.id: month(work.found.first_seen) for work in works}  # type: ignore[union-attr]
        asked = [(name, f"{name}-{at}", id_) for id_, at in months.items() for name in KINDS]
        found: list[dict[str, Any] | None] = []
        for start in range(0, len(asked), AT_ONCE):
            some = [(self.named(index), id_) for _, index, id_ in asked[start : start + AT_ONCE]]
            found += self.writer.ask(lambda some=some: self.elastic.get_many(some))  # type: ignore[misc]
        return [msgspec.convert(one, KINDS[name]) for (name, _, _), one in zip(asked, found, strict=True) if one]

    def _merge(self, articles: Mapping[str, Work]) -> list[Mark]:
        """Put what is known already into the documents."""
        standing = self._standing(list(articles.values()))
        by_article: dict[str, list[Mark]] = {}
        for mark in standing:
            by_article.setdefault(mark.id, []).append(mark)
        for id_, marks in by_article.items():
            work = articles[id_]
            if any(self._drops(mark) and mark.version >= work.found.version for mark in marks):  # type: ignore[union-attr]
                work.action, work.dropped = None, COPY
            else:
                work.action = article_action(work.found, self.clock(), said(marks))  # type: ignore[arg-type]
        return standing

    def _drops(self, mark: Mark) -> TypeGuard[Link]:
        return self.drop and isinstance(mark, Link) and mark.copy_of is not None

    def _change(self, mark: Mark) -> Action:
        return drop_action(mark) if self._drops(mark) else patch_action(mark)


def _marks(work: Work) -> bool:
    return isinstance(work.found, Link | Telling) and work.action is not None
