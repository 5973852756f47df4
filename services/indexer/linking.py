"""Brings articles and their links together, whichever comes first and whichever process writes it.

A link is written into `links-*` and then into its article's document; an article is written and then looked up in
`links-*`. Each side writes its own before it looks for the other's, so at least one of the two sees both; to write
what is there already changes nothing. The look before the write only saves the second one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from services.contract.articles import EnrichedArticle
from services.contract.links import Link
from services.indexer.documents import Action, article_action, drop_action, month, patch_action
from services.indexer.writer import Work, Writer
from services.runtime.clock import Clock
from services.runtime.elastic import Elastic

AT_ONCE: Final = 150
"""Links asked for in one request: some twelve kilobytes, which an Elasticsearch short of memory takes too."""
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
        """Write articles, links and sightings, and what they mean for one another. Raises Abandoned."""
        articles = {work.found.id: work for work in works if isinstance(work.found, EnrichedArticle) and work.action}
        merged = self._merge(articles)
        self.writer.write(works)
        asked = {work.found.id: work for work in works if isinstance(work.found, Link) and work.action}
        found = self._links({**articles, **asked})
        patches = [
            (work, Work(work.arrival, self._change(link)))
            for id_, link in found.items()
            for work in [asked.get(id_) or articles[id_]]
            if not work.dead and (id_ in asked or work.stale or merged.get(id_) != link.order)
        ]
        self.writer.write([patch for _, patch in patches])
        for work, patch in patches:
            work.dead = patch.dead

    def _links(self, works: Mapping[str, Work]) -> dict[str, Link]:
        """The links of these articles as they stand in the index now."""
        places = [(self.named(f"links-{month(work.found.first_seen)}"), id_) for id_, work in works.items()]  # type: ignore[union-attr]
        found: list[dict[str, Any] | None] = []
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            found += self.writer.ask(lambda some=some: self.elastic.get_many(some))  # type: ignore[misc]
        return {id_: msgspec.convert(link, Link) for id_, link in zip(works, found, strict=True) if link}

    def _merge(self, articles: Mapping[str, Work]) -> dict[str, int]:
        """Put what is known already into the documents; the order of each link that is in one."""
        links = self._links(articles)
        for id_, link in links.items():
            work = articles[id_]
            if self.drop and link.copy_of and link.version >= work.found.version:  # type: ignore[union-attr]
                work.action, work.dropped = None, COPY
            else:
                work.action = article_action(work.found, self.clock(), link)  # type: ignore[arg-type]
        return {id_: link.order for id_, link in links.items()}

    def _change(self, link: Link) -> Action:
        return drop_action(link) if self.drop and link.copy_of else patch_action(link)
