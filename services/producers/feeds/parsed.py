"""A feed as its XML says it: the form in which both parsers hand it over."""

from dataclasses import dataclass, field
from typing import Literal

from services.producers.feeds.elements import Fields

Stop = Literal["truncated", "too_many", "too_deep"]


@dataclass(slots=True, kw_only=True)
class FeedDocument:
    """What was found in the XML; entries hold feedparser's fields."""

    version: str
    """As feedparser names it (`rss20`, `atom10`, ...); empty where it saw none."""
    feed: Fields
    entries: list[Fields] = field(default_factory=list)
    stopped: Stop | None = None
    """Why the end of the document was not reached; the entry at that place is not among `entries`."""
