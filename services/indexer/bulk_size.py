"""How large a bulk request may be just now: halved when Elasticsearch says that it is too much, grown when all is well.

A server short of memory refuses a large request again and again that it would take in parts; no fixed size suits both.
"""

from dataclasses import dataclass, field
from typing import Final

GOOD_ONES: Final = 4
"""Requests that must pass before the size is doubled."""


@dataclass(slots=True)
class BulkSize:
    """Bounds of the next request: `articles` and `bytes`, between one and the most that are given."""

    most_articles: int
    most_bytes: int
    articles: int = field(init=False)
    bytes: int = field(init=False)
    _passed: int = 0

    def __post_init__(self) -> None:
        self.articles, self.bytes = self.most_articles, self.most_bytes

    def refused(self, articles: int, size: int) -> None:
        """A request of so many articles and bytes was too much: half of it, or of the bounds where they are less."""
        self.articles = max(1, min(self.articles, articles) // 2)
        self.bytes = max(1, min(self.bytes, size) // 2)
        self._passed = 0

    def passed(self) -> None:
        """A request went through."""
        self._passed += 1
        if self._passed >= GOOD_ONES:
            self.articles = min(self.most_articles, self.articles * 2)
            self.bytes = min(self.most_bytes, self.bytes * 2)
            self._passed = 0
