"""How an intake is asked for, and what it has done: values for the person who asked."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.pipeline import Lane

SHOWN: Final = 20
"""So many titles and refusals are kept to be shown; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the input is to be taken."""

    lane: Lane = Lane.LIVE
    source: str | None = None
    only: str | None = None
    as_live: bool = False
    """On the backfill lane: observed now, instead of when the file was written."""


@dataclass
class Tally:
    """What has been settled so far, by document; only acked records count."""

    documents: int = 0
    pages: int = 0
    """In web archives among them."""
    resumed: int = 0
    """Documents that an earlier run, broken off, had settled."""
    published: int = 0
    taken_down: int = 0
    """Records of articles that were taken down: dropped."""
    withdrawn: int = 0
    """Cancelled or killed by their agencies: taken down."""
    superseded: int = 0
    """Of which their agencies have sent a later version before: dropped."""
    held: list[tuple[str, str, datetime]] = field(default_factory=list)
    """(document, title, until) of items under embargo: not published, to be read again then."""
    dead: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    """Inputs that could not be read at all, with the reason."""
    letters: list[tuple[str, str, str]] = field(default_factory=list)
    """(document, position, reason) of the first dead ones, for people."""
    titles: list[str] = field(default_factory=list)
    """Of the first articles."""
