"""Which entries of a feed are new: by what they say, since feeds change their ids, links and dates at will.

Two marks an entry. The first is of the article and its words: an edited text is news. The second is of the words alone:
where most of what seems new has been told before, the source's ids are no ids, and the words count instead.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.contract.articles import RawArticle
from services.contract.identity import normalised_title
from services.producers.records import Read, Record

KEPT_SECONDS: Final = 45 * 86_400.0
MOST: Final = 4_000
"""Marks of one source; the feed's own entries are always kept."""
CHURN: Final = 0.5
ENOUGH: Final = 3
"""Entries that must seem new, before their share says anything."""
Marks = dict[int, tuple[int, int]]
"""Mark of article and words to (mark of the words, day it was last seen)."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A feed's records against what was seen before."""

    new: tuple[Read, ...]
    known: int
    churned: int
    """Told before under another id, and left out for that."""


def sort(found: Sequence[Read], marks: Marks, *, by_words: bool) -> Sorted:
    """Which records are new. `by_words`: the source's ids are known to be bad."""
    words = {pair[0] for pair in marks.values()}
    unknown = [one for one in found if mark(one.record) not in marks]
    told = [one for one in unknown if words_mark(one.record) in words]
    churns = by_words or (len(unknown) >= ENOUGH and len(told) > CHURN * len(unknown))
    left_out = set(map(id, told)) if churns else set()
    new = tuple(one for one in unknown if id(one) not in left_out)
    return Sorted(new, len(found) - len(unknown), len(left_out))


def remember(records: Sequence[Record], marks: Marks, now: float) -> None:
    """Enter what was settled, and forget what no feed shows any more."""
    today = int(now // 86_400)
    for record in records:
        marks[mark(record)] = (words_mark(record), today)
    oldest = int((now - KEPT_SECONDS) // 86_400)
    for one in [one for one, (_, day) in marks.items() if day < oldest]:
        del marks[one]
    for one in sorted(marks, key=lambda one: marks[one][1])[: max(0, len(marks) - max(MOST, len(records)))]:
        del marks[one]


def mark(record: Record) -> int:
    """Of the article and its words; of a refused entry, its bytes: it is buried once, not at each poll."""
    if not isinstance(record, RawArticle):
        return _digest(record.data)
    return _digest(f"{record.id}\n{record.title}\n{record.text}\n{record.summary}".encode("utf-8", "surrogatepass"))


def words_mark(record: Record) -> int:
    """Of the words and the stated time: two articles may say the same on two days."""
    if not isinstance(record, RawArticle):
        return _digest(record.data)
    told = f"{normalised_title(record.title)}\n{record.text}\n{record.published}"
    return _digest(told.encode("utf-8", "surrogatepass"))


def _digest(data: bytes) -> int:
    """Fits SQLite's and msgpack's signed 64 bits."""
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big") >> 1
