"""The history of one article: every text that it has had, in the order of observation, each held against the one before.

Compared anew when it is read, from the texts: what the ledger's documents say of themselves is for searching them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.indexer.revision_documents import before, kept, text_of
from services.revisions.comparison import PARTS, Comparison, compare
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings

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

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        found = self.comparison
        told: dict[str, Any] = {name: getattr(self, name) for name in (
            "edition", "number", "source", "channel", "read_by", "input", "title", "current", "before")}  # fmt: skip
        told["observed"] = self.observed.isoformat()
        if found:
            told |= {"changed": found.changed, "words_added": found.added, "words_removed": found.removed,
                     "numbers": found.numbers, "names": found.names, "notice": found.notice, "silent": found.silent}  # fmt: skip
            told["diff"] = {
                part: [{piece.kind: piece.text} for piece in found.pieces[part]]
                for part in PARTS
                if part in found.changed
            }
        return told


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
