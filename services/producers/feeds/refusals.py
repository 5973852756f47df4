"""Words for what cannot be read: what came instead of a feed, why an entry is no article, and what to do.

A dead letter is read by a person who has to decide; "invalid input" would not help them.
"""

from dataclasses import dataclass
from typing import Final

from services.producers.draft import Draft, Refused

_OTHERS: Final = {
    "html": "a web page, not a feed. Look for the feed's own address on the page, or read the page itself as a page",
    "urlset": "a sitemap, which lists addresses without their articles. Give the address of the site's feed",
    "sitemapindex": "an index of sitemaps. Give the address of the site's feed",
    "opml": "a list of feeds (OPML), not a feed. Give the addresses in it one by one",
    "svg": "a picture (SVG). Give the address of a feed",
}
_WORDS: Final = {
    "too_many": "the feed has more than 2,000 entries; the first 2,000 were read. Ask its publisher for a shorter feed, "
    "or load the rest as JSON lines",
    "too_deep": "the XML nests deeper than any feed does, or has thousands of attributes on one element; reading "
    "stopped there. If the publisher is trusted, ask them to mend it",
    "truncated": "the feed breaks off; what was whole before this place was read. Fetch it again, and if it stays "
    "so, tell its publisher",
}


def not_a_feed(what: str, data: bytes) -> Refused:
    """`what` says what it is instead, and what to do."""
    return Refused(position="", error="not_a_feed", reason=f"this is {what}.", data=data)


def instead_of_a_feed(root: str) -> str:
    """What a document with this root element is."""
    if not root:
        return "text without any XML or JSON in it, not a feed. Check the address, or load it as a dump"
    known = _OTHERS.get(root)
    return (
        known or f"an XML document of another kind (its root is <{root[:40]}>), not RSS, RDF or Atom. Check the address"
    )


def stopped(why: str, read: int, data: bytes) -> Refused:
    """The rest of a feed after a place where reading had to stop."""
    return Refused(position=f"item {read + 1}", error=why, reason=_WORDS[why] + ".", data=data)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an entry is no article: the error word, and the words for people."""

    error: str
    reason: str

    def refuse(self, draft: Draft, data: bytes) -> Refused:
        """The refusal; `data` is the entry in its own words."""
        return Refused(
            position=draft.position, error=self.error, reason=self.reason, data=data, url=draft.url, title=draft.title
        )


def unfit(draft: Draft) -> Problem | None:
    """The problem of an entry that is no article, or None."""
    if draft.text.strip():
        return None
    if title := draft.title.strip()[:80]:
        reason = (
            f"the entry {title!r} has a title but no text. "
            "Read its page instead: fetch the entry's address and load it as a page."
        )
        return Problem("no_text", reason)
    reason = "the entry has neither title nor text, so there is nothing to search. Ask the publisher to fill them."
    return Problem("no_title_no_text", reason)
