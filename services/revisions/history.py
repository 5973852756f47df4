"""The history of one article: every text that it has had, in the order of observation, each held against the one before.

Compared anew when it is read, from the texts: what the ledger's documents say of themselves is for searching them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from services.indexer.revision_documents import before, kept, text_of
from services.revisions.comparison import Comparison, Part, compare
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.text.changes import Kind

MOST: Final = 1000
"""So many of the latest texts are told."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One text of an article."""

    edition: int
    """The how-manieth that came in."""
    number: int
    """Of the revision; the same again where only the channel or the extractor is another."""
    observed: datetime
    source: str
    channel: str
    read_by: str
    """Producer and extractor."""
    input: str
    title: str
    current: bool
    before: int | None = None
    """The edition that it is held against: of the same channel and extractor, observed last before it."""
    comparison: Comparison | None = None

    def told(self) -> "Told":
        """For machines."""
        found = self.comparison
        own = Told(self.edition, self.number, self.observed, self.source, self.channel, self.read_by, self.input,
                   self.title, self.current, self.before)  # fmt: skip
        if found is None:
            return own
        diff = {part: [{piece.kind: piece.text} for piece in found.pieces[part]] for part in found.changed}
        return replace(own, changed=found.changed, words_added=found.added, words_removed=found.removed,
                       numbers=found.numbers, names=found.names, notice=found.notice, silent=found.silent, diff=diff)  # fmt: skip


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A revision as machines read it; what it changed only where there is one before it."""

    edition: int
    number: int
    observed: datetime
    source: str
    channel: str
    read_by: str
    input: str
    title: str
    current: bool
    before: int | None
    changed: tuple[Part, ...] | None = None
    words_added: int | None = None
    words_removed: int | None = None
    numbers: tuple[str, ...] | None = None
    """Exchanged, `12 → 15`."""
    names: tuple[str, ...] | None = None
    notice: str | None = None
    """The line that says that it was changed."""
    silent: bool | None = None
    """Numbers or names were exchanged and nobody says so."""
    diff: dict[Part, list[dict[Kind, str]]] | None = None
    """By part the stretches in their order, each by its kind."""


def history(article: str, elastic: Elastic, settings: Settings) -> list[Revision]:
    """Of an article id, the oldest observation first; empty where the index does not know it.

    Raises ElasticRefused, ElasticUnreachable.
    """
    body = {"query": {"term": {"id": article}}, "sort": [{"version": "desc"}], "size": MOST}
    hits = elastic.search(settings.named("revisions"), body, ignore_unavailable="true")["hits"]["hits"]
    texts = {hit["_source"]["edition"]: hit["_source"] for hit in hits}
    standing = elastic.by_ids(settings.named("articles"), [article], ["*"]).get(article)
    if standing:
        texts.setdefault(standing.get("edition", 1), kept(standing, standing["indexed"]))
    current = standing.get("edition", 1) if standing else None
    return [_revision(text, texts, current) for text in sorted(texts.values(), key=lambda text: text["version"])]


def _revision(text: Mapping[str, Any], texts: Mapping[int, Mapping[str, Any]], current: int | None) -> Revision:
    earlier = before(text, texts.values())
    provenance = text["provenance"]
    return Revision(
        edition=text["edition"],
        number=text["revision"],
        observed=datetime.fromisoformat(text["observed"]),
        source=text["source"],
        channel=text["channel"],
        read_by=f"{provenance['producer']} ({provenance['extractor']})",
        input=provenance["input"],
        title=text["headline"],
        current=text["edition"] == current,
        before=earlier["edition"] if earlier else None,
        comparison=compare(text_of(earlier), text_of(text)) if earlier else None,
    )
