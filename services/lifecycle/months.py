"""The names of the monthly indices: `articles-2026.11`, and `articles.2-2026.11` once it was made anew, purely.

An index that was made anew stands behind an alias of the first one's name, to which the indexer goes on to write. Its own
name does not match the templates' pattern, so that it is in no search before it is whole.
"""

import re
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("articles", "links", "stories", "sightings", "revisions")
_NAME: Final = re.compile(rf"({'|'.join(KINDS)})(?:\.(\d+))?-(\d{{4}}\.\d\d)")


@dataclass(frozen=True, slots=True)
class Month:
    """A monthly index."""

    kind: str
    month: str
    """`2026.11`: names sort as times do."""
    generation: int = 1

    @property
    def written(self) -> str:
        """The name that the indexer writes to."""
        return f"{self.kind}-{self.month}"

    @property
    def name(self) -> str:
        """Its own name."""
        return self.written if self.generation == 1 else f"{self.kind}.{self.generation}-{self.month}"

    @property
    def next(self) -> "Month":
        """The one that it would be made anew as."""
        return Month(self.kind, self.month, self.generation + 1)

    @property
    def aliases(self) -> list[str]:
        """Under which it is searched, and written to where its own name is another one."""
        return [self.kind] if self.generation == 1 else [self.kind, self.written]


def month_of(name: str) -> Month | None:
    """The monthly index of this name (without namespace); None where it is none of ours."""
    found = _NAME.fullmatch(name)
    return Month(found[1], found[3], int(found[2] or 1)) if found else None
