"""The ledger: one line for each article that the broker has acked, written by whoever published it.

It is the only account of what must be in the index that does not come from the flow itself, so `headwater reconcile`
holds the flow against it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from services.contract.articles import ArticleId, RawArticle, Record
from services.contract.identity import content_hash

VERSION_SHIFT: Final = 20
"""Room for a million partial updates (links, re-enrichment) between two observations of a millisecond."""


class Entry(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An acked article."""

    id: ArticleId
    version: int
    """Observation time in ms << 20: the least version that dedupe may give it."""
    hash: str
    """Content hash, 16 hex digits."""
    topic: str
    """Full name."""
    partition: int
    offset: int


class LedgerDamaged(ValueError):
    """A ledger has a line that is none; the message names file and line."""


def entry(article: RawArticle, topic: str, partition: int, offset: int) -> Entry:
    """The line for an article that the broker acked at this place."""
    version = int(article.observed.timestamp() * 1000) << VERSION_SHIFT
    content = content_hash(article.title, article.text)
    return Entry(id=article.id, version=version, hash=content, topic=topic, partition=partition, offset=offset)


_DECODER: Final = msgspec.json.Decoder(Entry)


def read_ledger(path: Path) -> Iterator[Entry]:
    """The entries of a file. Raises LedgerDamaged, OSError.

    A torn last line is left out: its writer was killed while it wrote, and to miss an ack claims nothing false.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield _DECODER.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise LedgerDamaged(f"{path}, line {number} is no ledger entry: {error}") from error
