"""How large a bulk request may be just now: halved when Elasticsearch says that it is too much, grown when all is well.

A server short of memory refuses a large request again and again that it would take in parts; no fixed size suits both.
What was refused is not tried again at once, as after a loss in TCP (Jacobson 1988, Congestion avoidance and control):
each refusal costs a pause.
"""

from dataclasses import dataclass, field
from typing import Final

GOOD_ONES: Final = 4
"""Requests that must pass before the size is doubled."""
BELOW: Final = 0.75
"""Of the size that was refused last: so far it grows,"""
FORGOTTEN: Final = 64
"""until so many requests have passed since."""


@dataclass(slots=True)
class BulkSize:
    """Bounds of the next request: `articles` and `bytes`, between one and the most that are given."""

    most_articles: int
    most_bytes: int
    articles: int = field(init=False)
    bytes: int = field(init=False)
    _passed: int = 0
    """Since it was refused or grew."""
    _good: int = 0
    """Since it was refused."""
    _refused: int | None = None
    """Bytes of the last request that was too much."""

    def __post_init__(self) -> None:
        self.articles, self.bytes = self.most_articles, self.most_bytes

    def refused(self, articles: int, size: int) -> None:
        """A request of so many articles and bytes was too much: half of it, or of the bounds where they are less."""
        self.articles = max(1, min(self.articles, articles) // 2)
        self.bytes = max(1, min(self.bytes, size) // 2)
        self._passed = self._good = 0
        self._refused = size

    def passed(self) -> None:
        """A request went through."""
        self._passed += 1
        self._good += 1
        if self._good >= FORGOTTEN:
            self._refused = None
        if self._passed >= GOOD_ONES:
            self.articles = min(self.most_articles, self.articles * 2)
            below = self.most_bytes if self._refused is None else max(self.bytes, int(self._refused * BELOW))
            self.bytes = min(self.most_bytes, self.bytes * 2, below)
            self._passed = 0
