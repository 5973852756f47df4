"""A message as it came from a topic, and one that goes to a topic: bytes and coordinates, no client's types."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Headers = Sequence[tuple[str, bytes]]

REQUEUED: Final = "requeued"
"""Header of a dead letter that was put back, and of the marker behind the letter: the letter's address."""

REENRICH: Final = "reenrich"
"""Header of an article that is read again by today's models, without having changed: the version for it, in digits."""

FROM_LETTER: Final = "letter"
"""Header of a dead letter whose message had been put back before: the address of the letter that it was then."""

ARCHIVED: Final = "archived"
"""Header of a message that was restored: the identity of the archive that it comes from, which need not keep it again."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message read from Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp_ms: int = 0
    headers: Headers = ()

    def header(self, name: str) -> str | None:
        """The text of a header, None where it is not set."""
        return next(((value or b"").decode("utf-8", "replace") for key, value in self.headers if key == name), None)

    def told(self) -> dict[str, str | int]:
        """What a line of the log says of it: the article's id, which is its key, and where it lies."""
        article = self.key.hex() if self.key else ""
        return {"article": article, "topic": self.topic, "partition": self.partition, "offset": self.offset}


@dataclass(frozen=True, slots=True)
class Departure:
    """A message for Kafka."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers = ()
    partition: int | None = None
    """None: as its key says."""
