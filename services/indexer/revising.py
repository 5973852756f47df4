"""Keeps the ledger of revisions: an article's first text goes into it when a second one comes, and each later one.

Two indexers (one for each lane) may hold two texts of one article at one time. A later text is written into the ledger
before its writer looks at the article's document; a first text is written there before its writer looks for a later one
in the ledger. So at least one of the two sees the other, and no text is replaced before it is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec

from services.contract.articles import EnrichedArticle
from services.indexer.documents import document, month
from services.indexer.revision_documents import (
    Document,
    after,
    before,
    compared_action,
    kept,
    plain_action,
    revision_id,
)
from services.indexer.writer import Work, Writer
from services.runtime.clock import Clock
from services.runtime.elastic import Elastic

BACK: Final = 16
"""So many texts before a text are looked at, by their order of arrival: a late one has its place among those."""
AHEAD: Final = 4
"""And so many after it, which another lane brought sooner."""
AT_ONCE: Final = 150
"""Documents asked for in one request."""


@dataclass
class Revising:
    """Of one indexer. Call `before` and `after` the articles are written."""

    elastic: Elastic
    writer: Writer
    named: Callable[[str], str]
    clock: Clock

    def before(self, works: Sequence[Work]) -> None:
        """Keep the later texts, and what each of them is about to replace. Raises Abandoned."""
        later = [work for work in _articles(works) if _article(work).edition > 1]
        self._keep(later, [self._own(work) for work in later])
        places = [(f"articles-{month(_article(work).first_seen)}", _article(work).id) for work in later]
        found = zip(later, self._get(places), strict=True)
        standing = [(work, doc) for work, doc in found if doc and doc.get("edition", 1) != _article(work).edition]
        self._keep([work for work, _ in standing], [kept(doc, self._now()) for _, doc in standing])

    def after(self, works: Sequence[Work]) -> None:
        """Keep the first texts that were overtaken, and say what each text changed. Raises Abandoned."""
        later = [work for work in _articles(works) if _article(work).edition > 1]
        overtaken = self._overtaken([work for work in _articles(works) if _article(work).edition == 1], later)
        self._keep(overtaken, [self._own(work) for work in overtaken])
        self._compare([*later, *overtaken])

    def _overtaken(self, firsts: Sequence[Work], later: Sequence[Work]) -> list[Work]:
        """First texts of which a later one is in the same batch, or in the ledger already."""
        ids = {_article(work).id for work in later}
        asked = [(work, _place(_article(work), n)) for work in firsts for n in range(2, 2 + AHEAD)]
        found = zip(asked, self._get([place for _, place in asked]), strict=True)
        ids |= {_article(work).id for (work, _), document in found if document}
        return [work for work in firsts if _article(work).id in ids]

    def _compare(self, works: Sequence[Work]) -> None:
        """Each text with the one before it, and the one after it anew with this."""
        known = self._siblings(works)
        written: list[tuple[Work, Work]] = []
        for work in works:
            article = _article(work)
            others = known[article.id]
            own = next((one for one in others if one["edition"] == article.edition), None)
            for one in filter(None, (own, after(own, others) if own else None)):
                earlier = before(one, others)
                if earlier:
                    written.append((work, Work(work.arrival, compared_action(one, earlier))))
        self._write(written)

    def _siblings(self, works: Sequence[Work]) -> dict[str, list[Document]]:
        """The texts in the ledger that stand near these, by article."""
        asked = {_place(_article(work), n): _article(work).id for work in works for n in _near(_article(work).edition)}
        known: dict[str, list[Document]] = {_article(work).id: [] for work in works}
        for id_, found in zip(asked.values(), self._get(list(asked)), strict=True):
            if found:
                known[id_].append(found)
        return known

    def _own(self, work: Work) -> dict[str, Any]:
        whole = cast(dict[str, Any], msgspec.to_builtins(document(_article(work), self.clock())))
        return kept(whole, self._now())

    def _keep(self, works: Sequence[Work], documents: Sequence[Mapping[str, Any]]) -> None:
        self._write([(work, Work(work.arrival, plain_action(one))) for work, one in zip(works, documents, strict=True)])

    def _write(self, pairs: Sequence[tuple[Work, Work]]) -> None:
        """What becomes of the ledger's document becomes of the article's message."""
        self.writer.write([written for _, written in pairs])
        for work, written in pairs:
            work.dead = work.dead or written.dead

    def _get(self, places: Sequence[tuple[str, str]]) -> list[dict[str, Any] | None]:
        full = [(self.named(index), name) for index, name in places]
        found: list[dict[str, Any] | None] = []
        for start in range(0, len(full), AT_ONCE):
            some = full[start : start + AT_ONCE]
            found += self.writer.ask(lambda some=some: self.elastic.get_many(some))  # type: ignore[misc]
        return found

    def _now(self) -> str:
        return self.clock().isoformat()


def _articles(works: Sequence[Work]) -> list[Work]:
    return [w for w in works if isinstance(w.found, EnrichedArticle) and w.action and not (w.taken_down or w.dead)]


def _article(work: Work) -> EnrichedArticle:
    return cast(EnrichedArticle, work.found)


def _place(article: EnrichedArticle, edition: int) -> tuple[str, str]:
    return f"revisions-{month(article.first_seen)}", revision_id(article.id, edition)


def _near(edition: int) -> range:
    return range(max(1, edition - BACK), edition + AHEAD + 1)
