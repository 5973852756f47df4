"""The words of one entry as they stood in the feed, for its dead letter.

Parsers do not keep them, and they are wanted only when an entry is refused, so they are found afterwards.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_PIECE: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(?P<end>/?)(?:[\w.-]{1,40}:)?(?:item|entry)\b[^<>]{0,2000}>",
    re.DOTALL | re.IGNORECASE,
)
_LIMIT: Final = 256 * 1024
"""Bytes of one entry kept."""


@dataclass(frozen=True)
class Originals:
    """The entries of one feed in their own words. `count` is how many the parser found."""

    body: str
    count: int

    def entry(self, number: int) -> bytes:
        """The entry's element; where entries cannot be told apart, the start of the feed. Numbers start at 1."""
        if len(self._spans) < self.count:
            return _bytes(self.body)
        start, end = self._spans[number - 1]
        return _bytes(self.body[start:end])

    def rest(self) -> bytes:
        """What follows the last entry that was found."""
        if not 0 < self.count <= len(self._spans):
            return _bytes(self.body)
        return _bytes(self.body[self._spans[self.count - 1][1] :])

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Start and end of each element; one that is not closed ends where the next begins."""
        starts, spans = list[int](), list[tuple[int, int]]()
        for piece in _PIECE.finditer(self.body):
            if piece["end"] is None:
                continue
            if piece["end"] == "" and starts:
                spans.append((starts.pop(), piece.start()))
            if piece["end"] == "":
                starts.append(piece.start())
            if starts and (piece["end"] or piece.group().endswith("/>")):
                spans.append((starts.pop(), piece.end()))
        return spans


def _bytes(words: str) -> bytes:
    return words[:_LIMIT].encode("utf-8", "replace")
