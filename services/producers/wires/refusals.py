"""Words for wire files and items that are no articles: what came instead, and what to do.

An item that is not usable any more is not among them: its withdrawal has to be carried out.
"""

from dataclasses import dataclass
from typing import Final

from services.producers.draft import Draft, Refused

_ITEMS: Final = {
    "conceptitem": "a concept item (one person, place or event of the agency's vocabulary)",
    "knowledgeitem": "a knowledge item (the agency's vocabulary)",
    "catalogitem": "a catalogue of code schemes",
    "planningitem": "a planning item (what the agency means to cover)",
}
_PARTS: Final = frozenset(("contentset", "contentmeta", "itemmeta", "groupset", "rightsinfo"))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something is no article: the error word, and the words for people."""

    error: str
    reason: str

    def refuse(self, position: str, data: bytes) -> Refused:
        """The refusal; `data` is the record in its own words."""
        return Refused(position=position, error=self.error, reason=self.reason, data=data)


def not_a_wire(what: str) -> Problem:
    """`what` says what it is instead, and what to do."""
    return Problem("not_a_wire", f"this is {what}.")


def other_item(name: str) -> Problem:
    """Of an XML element, by its local name, that is no news item."""
    what = _ITEMS.get(name.lower())
    if what:
        return Problem("not_news", f"this is {what}, not news. Leave it out, or ask the agency for news items alone.")
    if name.lower() in _PARTS:
        return not_a_wire(f"a part of a NewsML-G2 item (<{name}>) without the item around it. Fetch the whole item")
    if name.lower() == "newsml":
        return not_a_wire("NewsML 1, which is not read here. Ask the agency for NewsML-G2 or ninjs")
    return not_a_wire(
        f"an XML document of another kind (its root is <{name[:40]}>), not NewsML-G2 or NITF. Check the file"
    )


def too_many(limit: int) -> Problem:
    """The rest of a file after so many items."""
    reason = f"the file has more than {limit:,} items; the first {limit:,} were read. Split it, and load the rest."
    return Problem("too_many", reason)


def wrong_field(words: str) -> Problem:
    """A field of another type than the format allows; `words` name it."""
    return Problem("invalid_field", f"the item has a wrong field: {words}. Tell the agency.")


NO_ID: Final = Problem(
    "no_id",
    "the item has no id, so no later version, correction or kill could be told to be about it. Tell the agency.",
)


def unfit(draft: Draft) -> Problem | None:
    """The problem of an item that is no article, or None."""
    if draft.text.strip() or (draft.wire and draft.wire.status != "usable"):
        return None
    if title := draft.title.strip()[:80]:
        return Problem("no_text", f"the item {title!r} has no text that can be read. Look at it, and ask the agency.")
    return Problem("no_title_no_text", "the item has neither a headline nor a text. Look at it, and ask the agency.")
