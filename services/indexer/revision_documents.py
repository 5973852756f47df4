"""The ledger of revisions as documents: every text that an article has had, and what it changed of the one before.

A text's document is made of its article's document, be that the one that is about to be written or the one that is
about to be replaced, so that an article which nobody ever edits costs nothing here.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from services.indexer.documents import Action
from services.revisions.comparison import PARTS, Text, compare
from services.text.changes import changes

Document = Mapping[str, Any]

_NAMES: Final = ("people", "organisations", "place_names")
_FIELDS: Final = (
    "id", "edition", "revision", "version", "content_hash", "source", "channel", "url", "language", "provenance",
    "observed", "first_seen", "published", "headline", "title", "text", *_NAMES,
)  # fmt: skip
MOST_CHANGES: Final = 200
"""So many are kept in the document; both texts are there for those who want them all."""
MOST_CHARACTERS: Final = 400
"""Of each side of one of them."""


def kept(article: Document, indexed: str) -> dict[str, Any]:
    """The ledger's document of the text that an article's document has."""
    found = {name: article[name] for name in _FIELDS if name in article}
    return {"edition": 1, **found, "indexed": indexed}


def text_of(document: Document) -> Text:
    """What of it is compared."""
    text = next(iter(document["text"].values()), "")
    return Text(document["headline"], text, frozenset(name for kind in _NAMES for name in document.get(kind, ())))


def hand(document: Document) -> tuple[str, str]:
    """Channel and extractor: only texts of one hand are compared, for two hands always differ."""
    return document["channel"], document["provenance"]["extractor"]


def before(document: Document, others: Iterable[Document]) -> Document | None:
    """The text of the same hand that was observed last before this one."""
    older = (o for o in others if o["version"] < document["version"] and hand(o) == hand(document))
    return max(older, key=lambda other: other["version"], default=None)


def after(document: Document, others: Iterable[Document]) -> Document | None:
    """The text of the same hand that was observed next."""
    newer = (o for o in others if o["version"] > document["version"] and hand(o) == hand(document))
    return min(newer, key=lambda other: other["version"], default=None)


def plain_action(document: Document) -> Action:
    """Writes a text that nothing is known before; it never replaces one that was compared."""
    return _action(document, 0)


def compared_action(document: Document, earlier: Document) -> Action:
    """Writes a text with what it changed of the earlier one.

    Its version is that of the earlier text. The more texts are known, the nearer the one before; so whoever knows more
    wins, whatever the order of the writes, and to write the same again changes nothing.
    """
    found = compare(text_of(earlier), text_of(document))
    told = {
        "before": earlier["edition"], "changed": found.changed, "words_added": found.added, "words_removed": found.removed,
        "numbers": found.numbers, "names": found.names, "notice": found.notice, "silent": found.silent,
        "changes": [
            {"part": part, "old": change.old[:MOST_CHARACTERS], "new": change.new[:MOST_CHARACTERS]}
            for part in PARTS
            for change in changes(found.pieces[part])
        ][:MOST_CHANGES],
    }  # fmt: skip
    return _action(
        {**document, **{name: value for name, value in told.items() if value is not None}}, earlier["version"]
    )


def _action(document: Document, version: int) -> Action:
    month = document["first_seen"][:7].replace("-", ".")
    name = revision_id(document["id"], document["edition"])
    return Action(f"revisions-{month}", name, version, msgspec.json.encode(document))


def revision_id(article: str, edition: int) -> str:
    """The `_id` in the ledger of revisions."""
    return f"{article}-{edition}"
