"""What becomes of a document, by what Elasticsearch answers for it or for its whole request: one table, nowhere else.

Sources of the rules: what a real server was seen to answer for each fault, and the faults that other sinks lost data by
(an ignored 409 of another kind, a whole bulk retried as dead letters, a write block taken for bad data).
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
    """The request is too large, or one of its items spoils it: in halves, down to the guilty one, which is dead."""
    HALT = auto()
    """Somebody must act (rights, a block, a missing index): nothing is lost, nothing goes on."""
    DEAD = auto()
    """This document can never be written."""


BUSY: Final = 429
_TABLE: Final = {401: Fate.HALT, 403: Fate.HALT, 404: Fate.HALT, 408: Fate.RETRY, 413: Fate.SPLIT, BUSY: Fate.RETRY}
STALE: Final = 409
"""With external versions and this type of error: this or a newer version is there already."""
CONFLICT: Final = "version_conflict_engine_exception"
NO_INDEX: Final = "index_not_found_exception"
_NO_SUCH_DOCUMENT: Final = ((404, ""), (404, "document_missing_exception"))
"""A delete of what is not there, and an update: whoever writes the article later looks for its link. A missing index
comes with another type of error.
"""
_HALTING_400: Final = frozenset(
    {
        "index_closed_exception",
        "invalid_index_name_exception",
        "routing_missing_exception",
        "invalid_alias_name_exception",
    }
)
"""Answered with 400 although the document is good."""
_HALTING_REASONS: Final = (
    "no write index is defined for alias",
    "pipeline with id [",
    "only write ops with an op_type of create are allowed in data streams",
)
"""Of `illegal_argument_exception`, which means the index's set-up here and the document elsewhere."""
_SPOILT: Final = frozenset(
    {"action_request_validation_exception", "illegal_argument_exception", "x_content_parse_exception"}
)
"""A whole request refused with 400 for a line of it (an id too long, a version out of range)."""
_BREAKER: Final = "circuit_breaking_exception"


def fate(status: int, error: str = "", reason: str = "") -> Fate:
    """The fate of an item with this HTTP status, error type ("": none) and reason."""
    if 200 <= status < 300 or (status, error) in (*_NO_SUCH_DOCUMENT, (STALE, CONFLICT)):
        return Fate.DONE
    if status == 400 and _set_up_wrongly(error, reason):
        return Fate.HALT
    if status >= 500 or status < 400 or status == STALE:
        return (
            Fate.RETRY
        )  # the server's trouble, no answer of Elasticsearch, or a conflict that says nothing of versions
    return _TABLE.get(status, Fate.DEAD)


def _set_up_wrongly(error: str, reason: str) -> bool:
    if error == "illegal_argument_exception":
        return any(part in reason for part in _HALTING_REASONS)
    return error in _HALTING_400


def request_fate(status: int, error: str) -> Fate:
    """The fate of a request that is refused as a whole: RETRY, SPLIT or HALT, never a judgement on its documents."""
    if status == 400 and error in _SPOILT:
        return Fate.SPLIT
    found = fate(status, error)
    return found if found in (Fate.RETRY, Fate.SPLIT) else Fate.HALT


def too_much(status: int, error: str) -> bool:
    """Whether a refusal says that a smaller request would have passed."""
    return status in (413, BUSY) or error == _BREAKER
