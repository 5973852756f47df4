"""The open stories by id and by term: joined, merged, found, closed. Decides nothing; `stories.py` does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.text.traits import Traits
from services.workers.link.pool import Pool, Rows, Sum, added
from services.workers.link.rings import Rings, heaviest

HOUR_MS: Final = 3_600_000
FOUND_BY: Final = 12
"""Terms of an article by which stories are found, the heaviest."""
CANDIDATES: Final = 24
"""So many at most are compared, those first that share the heaviest terms, of equals the latest begun."""
FADES_MS: Final = 48 * HOUR_MS
"""Standard deviation of the Gaussian by which likeness falls with the time in which a story was not told."""
_OFTEN: Final = 4096
"""After so many articles the closed stories are given up; they take no more members whether or not they were."""


class Member(NamedTuple):
    """An article of a story."""

    key: bytes
    month: int
    """In which it was first seen, counted from the year 0: its index is named by it."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article as it is remembered: its place in the order, when it came and of which time it is, and its traits."""

    order: int
    at_ms: int
    """When the broker took its signature: by this stories close."""
    time_ms: int
    """When it was published, as far as it is stated: by this likeness falls. An archive is taken in within an hour."""
    article: Member
    traits: Traits
    """Weighed by `Stories.weighed` when it came."""


def month(ms: int) -> int:
    """Of a time."""
    at = datetime.fromtimestamp(ms / 1000, UTC)
    return at.year * 12 + at.month - 1


_LABEL: Final = Struct("<16sH")


@dataclass(frozen=True, slots=True)
class Limits:
    """When a story closes."""

    quiet_ms: int = 72 * HOUR_MS
    """Nobody has told it for so long."""
    oldest_ms: int = 168 * HOUR_MS
    """It began so long ago: no longer than articles are remembered."""


class OpenStories:
    """Rows of a pool, found by the stories' ids and by their terms."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool, self._rings = Pool(), Rings()
        self._rows: dict[bytes, int] = {}
        self._ids: dict[int, bytes] = {}
        self._more: dict[int, bytearray] = {}
        """Row to the articles after the first, packed."""
        self._row_of = np.full(1 << 12, -1, np.int64)
        """By a story's number."""
        self._languages: dict[str, int] = {}
        self._numbers, self._articles, self._now = 0, 0, 0

    @property
    def count(self) -> int:
        """Stories that are not given up yet."""
        return len(self._rows)

    def story(self, row: int) -> bytes:
        """Its id."""
        return self._ids[row]

    def members(self, story: bytes) -> tuple[Member, ...]:
        """The first first."""
        row = self._rows.get(story)
        if row is None:
            return ()
        more = self._more.get(row, b"")
        return (Member(story, int(self._pool.month[row])), *(Member(*label) for label in _LABEL.iter_unpack(more)))

    def join(self, story: bytes, told: Told, sum_: Sum) -> int | None:
        """The story's row, with the article in it; begins the story if the article is its first.

        None if the story's first article is remembered no more: then it is closed, and nobody asks for it.
        """
        self._now = max(self._now, told.at_ms)
        self._articles += 1
        if self._articles % _OFTEN == 0:
            self._give_up(keep=story)
        row = self._begun(told) if story == told.article.key else self._rows.get(story)
        if row is None:
            return None
        pool = self._pool
        if story == told.article.key:
            pool.put(row, sum_)
        else:
            pool.put(row, added(pool.sum(row), sum_))
            self._more.setdefault(row, bytearray()).extend(_LABEL.pack(*told.article))
            pool.last_ms[row] = max(pool.last_ms[row], told.at_ms)
            pool.begun_ms[row] = min(pool.begun_ms[row], told.time_ms)
            pool.told_ms[row] = max(pool.told_ms[row], told.time_ms)
        self._rings.push(told.traits.terms[heaviest(told.traits.weights, FOUND_BY)], int(pool.number[row]))
        return row

    def _begun(self, told: Told) -> int:
        row, pool = self._pool.take(), self._pool
        self._numbers += 1
        if self._numbers >= len(self._row_of):
            self._row_of = np.concatenate([self._row_of, np.full_like(self._row_of, -1)])
        self._row_of[self._numbers] = row
        pool.number[row], pool.first_ms[row], pool.last_ms[row] = self._numbers, told.at_ms, told.at_ms
        pool.begun_ms[row], pool.told_ms[row] = told.time_ms, told.time_ms
        pool.language[row] = self._languages.setdefault(told.traits.language, len(self._languages))
        pool.month[row] = told.article.month
        self._rows[told.article.key], self._ids[row] = row, told.article.key
        return row

    def merge(self, row: int | None, story: bytes) -> int | None:
        """The row of both as one: that of the older. None if the older one's beginning is remembered no more."""
        pool, other = self._pool, self._rows.get(story)
        if row is None or other is None:
            for known in (row, other):
                if known is not None:
                    self._drop(known)
            return None
        older, younger = sorted((row, other), key=lambda one: int(pool.number[one]))
        pool.put(older, added(pool.sum(older), pool.sum(younger)))
        pool.first_ms[older] = min(pool.first_ms[older], pool.first_ms[younger])
        pool.last_ms[older] = max(pool.last_ms[older], pool.last_ms[younger])
        pool.begun_ms[older] = min(pool.begun_ms[older], pool.begun_ms[younger])
        pool.told_ms[older] = max(pool.told_ms[older], pool.told_ms[younger])
        self._more.setdefault(older, bytearray()).extend(
            b"".join(_LABEL.pack(*member) for member in self.members(self._ids[younger]))
        )
        self._drop(younger)
        whole = pool.sum(older)
        self._rings.push(whole.terms[heaviest(whole.weights, 2 * FOUND_BY)], int(pool.number[older]))
        return older

    def _drop(self, row: int) -> None:
        self._row_of[self._pool.number[row]] = -1
        self._pool.give(row)
        self._more.pop(row, None)
        del self._rows[self._ids.pop(row)]

    def _give_up(self, keep: bytes) -> None:
        pool = self._pool
        closed = (pool.number > 0) & ~self._open(np.arange(len(pool.number)), self._now)
        for row in np.flatnonzero(closed).tolist():
            if self._ids[row] != keep:
                self._drop(row)

    def _open(self, rows: Rows, at_ms: int) -> NDArray[np.bool_]:
        told = self._pool.last_ms[rows] >= at_ms - self._limits.quiet_ms
        return told & (self._pool.first_ms[rows] >= at_ms - self._limits.oldest_ms)

    def candidates(self, at_ms: int, traits: Traits) -> Rows:
        """Rows of open stories of the article's language that share its heaviest terms, the oldest first."""
        language = self._languages.get(traits.language)
        if language is None or not len(traits.terms):
            return np.empty(0, np.int64)
        chosen = heaviest(traits.weights, FOUND_BY)
        numbers, shared = self._rings.sharing(traits.terms[chosen], traits.weights[chosen])
        rows = self._row_of[numbers]
        kept = np.flatnonzero(rows >= 0)
        kept = kept[(self._pool.language[rows[kept]] == language) & self._open(rows[kept], max(self._now, at_ms))]
        if len(kept) > CANDIDATES:
            kept = np.sort(kept[np.lexsort((-kept, -shared[kept]))[:CANDIDATES]])
        found: Rows = rows[kept]
        return found

    def best(self, one: Sum, rows: Rows, begun_ms: int, told_ms: int, least: float) -> int | None:
        """Of these rows the one most alike the sum, of equals the oldest; None if it is less alike than `least`."""
        if not len(rows):
            return None
        pool = self._pool
        apart = np.maximum(np.maximum(begun_ms - pool.told_ms[rows], pool.begun_ms[rows] - told_ms), 0)
        alike = pool.likeness(one, rows) * np.exp(-0.5 * np.square(apart / FADES_MS))
        place = int(alike.argmax())
        return int(rows[place]) if alike[place] >= least else None

    def best_for(self, row: int, rows: Rows, least: float) -> int | None:
        """The same for the story of a row."""
        pool = self._pool
        return self.best(pool.sum(row), rows, int(pool.begun_ms[row]), int(pool.told_ms[row]), least)
