"""Where in a WARC file a record begins, as it can be written down and found again."""

import re
from dataclasses import dataclass
from typing import Final, Self

_WRITTEN: Final = re.compile(r"offset (?P<member>\d{1,18})(?:\+(?P<inside>\d{1,18}))?")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A record's first byte. `str` gives `offset 1234`, or `offset 1234+567` for a record that is not packed alone."""

    member: int = 0
    """Bytes of the file before it, or before the packed member that it is in."""
    inside: int = 0
    """Unpacked bytes of the member before it."""

    def __str__(self) -> str:
        return f"offset {self.member}" + (f"+{self.inside}" if self.inside else "")

    @classmethod
    def read(cls, written: str) -> Self:
        """The place that `str` wrote. Raises ValueError."""
        found = _WRITTEN.fullmatch(written)
        if not found:
            raise ValueError(
                f"{written[:80]!r} is no place in a WARC file; give one as it was told, like 'offset 1234'"
            )
        return cls(int(found["member"]), int(found["inside"] or 0))
