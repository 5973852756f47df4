"""From an article's document to the message that has it read again: as the producer sent it, with a version for it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from services.contract.articles import SCHEMA, RawArticle

STRIDE: Final = 1 << 10
"""Between two readings of one revision: each mark that the link stage sets on the document adds one to its version, and
those set while the article is on its way must not make it lose. A thousand readings fit into a millisecond's versions.
"""
FIELDS: Final = (*(field for field in RawArticle.__struct_fields__ if field != "title"), "headline")
"""Of the document."""


def article_of(document: Mapping[str, Any]) -> RawArticle:
    """What the producer sent, out of what the index holds. Raises msgspec.ValidationError where it is not ours."""
    parts = {name: document[name] for name in FIELDS if name in document}
    text = next(iter((parts.pop("text", None) or {}).values()), "")
    title = parts.pop("headline", "")
    return msgspec.convert({**parts, "title": title, "text": text, "schema": SCHEMA}, RawArticle)


def next_version(version: int) -> int:
    """Of the document as it is read again; `version` is that under which it stands, marks counted."""
    return (version // STRIDE + 1) * STRIDE
