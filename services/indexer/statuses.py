"""What becomes of a document, by the status that Elasticsearch answers for it: one table, nowhere else.

Sources of the rules: the bulk API's reference, and the faults that other sinks lost data by (an ignored 409 of another
kind, a whole bulk retried as dead letters, a write block taken for bad data).
"""

from enum import Enum, auto
from typing import Final


class Fate(Enum):
    """What the indexer does with an item."""

    DONE = auto()
    """Written, or already there in this or a newer version."""
    RETRY = auto()
    """The server is in trouble: again, for ever, with backoff and an alarm."""
    SPLIT = auto()
    """The request is too large: in halves; a single document that is too large is dead."""
    HALT = auto()
    """Somebody must act (rights, a block, a missing index): nothing is lost, nothing goes on."""
    DEAD = auto()
    """This document can never be written."""


_TABLE: Final = {
    401: Fate.HALT,
    403: Fate.HALT,
    404: Fate.HALT,
    408: Fate.RETRY,
    409: Fate.DONE,
    413: Fate.SPLIT,
    429: Fate.RETRY,
}
STALE: Final = 409
"""With external versions: this or a newer version is there already."""
_HALTING_400: Final = frozenset({"index_closed_exception", "invalid_index_name_exception"})
"""Answered with 400 although the document is good."""


def fate(status: int, error: str = "", *, delete: bool = False) -> Fate:
    """The fate of an item with this HTTP status and error type; `delete`: it asked for a document to go."""
    if 200 <= status < 300 or (delete and status == 404 and not error):  # the document was not there: so it shall be
        return Fate.DONE
    if status >= 500:
        return Fate.RETRY
    if error in _HALTING_400:
        return Fate.HALT
    return _TABLE.get(status, Fate.DEAD)
