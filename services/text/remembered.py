"""What a function says of words, remembered: news is made of few words, and a look-up costs a tenth of the call.

Why here: every stage that reads words keeps such a memory, and each must have an end. `functools.lru_cache` costs twice
as much a look-up, since it keeps its entries in order.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Generic, TypeVar

Value = TypeVar("Value")

MOST: Final = 1 << 16
"""Entries of a memory: with what is kept of each word some 200 bytes, thirteen megabytes in all."""
LONGEST: Final = 40
"""Characters of a text that is remembered; longer ones are seldom words, and never the same ones again."""


class Remembered(dict[str, Value]):
    """Text to what the function says of it; forgets all when it is full. `map(memory.__getitem__, words)` is the fast way."""

    def __init__(self, of: Callable[[str], Value], most: int = MOST) -> None:
        super().__init__()
        self._of, self._most = of, most

    def __missing__(self, text: str) -> Value:
        found = self._of(text)
        if len(text) <= LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[text] = found
        return found


class RememberedByLanguage(Generic[Value]):
    """A memory for each language; all of them share the room of one."""

    def __init__(self, of: Callable[[str, str], Value], most: int = MOST) -> None:
        """`of` takes language and text."""
        self._of, self._most = of, most
        self._memories: dict[str, Remembered[Value]] = {}

    def memory(self, language: str) -> Remembered[Value]:
        """The language's own; ask for it anew for each article."""
        if sum(map(len, self._memories.values()), len(self._memories)) >= self._most:
            self._memories.clear()
        if language not in self._memories:
            self._memories[language] = Remembered(partial(self._of, language), self._most)
        return self._memories[language]
