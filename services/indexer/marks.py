"""What the link stage says of an article, as documents of their own and as fields of the article's, purely.

Whom it copies (`links-*`) and which story it tells (`stories-*`): each the newest by its order.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from services.contract.links import Link, Telling
from services.indexer.documents import Action, month

Mark = Link | Telling
KINDS: Final[dict[str, type[Mark]]] = {"links": Link, "stories": Telling}
_SAID: Final = ("copy_of", "share", "lead", "first", "first_source", "copies")
"""Of a link, what stands in the article's document too."""
PATCHES: Final = 1 << 19
"""More than the marks that one revision of an article gets, each of which raises its version by one; less than the
distance to the next revision (one millisecond << 20).
"""


def kind(mark: Mark) -> str:
    """Of its index, without the month."""
    return "links" if isinstance(mark, Link) else "stories"


def said(marks: Iterable[Mark]) -> dict[str, Any]:
    """The fields of a document that these set; None where they say nothing."""
    fields: dict[str, Any] = {}
    for mark in marks:
        if isinstance(mark, Link):
            fields |= {name: getattr(mark, name) or None for name in _SAID}
            fields["group"] = mark.lead or mark.id
        else:
            fields["story"] = mark.story
    return fields


def mark_action(mark: Mark) -> Action:
    """The mark's own document; the newest by its order stands."""
    fields = {k: v for k, v in msgspec.structs.asdict(mark).items() if v is not None}
    return Action(f"{kind(mark)}-{month(mark.first_seen)}", mark.id, mark.order + 1, msgspec.json.encode(fields))


def patch_action(mark: Mark) -> Action:
    """What the mark changes in the article's document."""
    source = msgspec.json.encode({"doc": said([mark])})
    return Action(f"articles-{month(mark.first_seen)}", mark.id, None, source, update=True)


def drop_action(link: Link) -> Action:
    """Takes a copy out of the index: this text of it, not a later one."""
    return Action(f"articles-{month(link.first_seen)}", link.id, link.version + PATCHES, b"", delete=True)
