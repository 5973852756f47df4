"""What a reconciliation found: numbers, and each fault by its article's id."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """An article that is not as it should be."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A committed offset that speaks of a message whose outcome is nowhere."""

    stage: str
    topic: str
    partition: int
    committed: int
    offset: int
    """The first message that is not settled."""


@dataclass
class Report:
    """Every ledger line is counted in exactly one of the first seven numbers, or is a fault."""

    acked: int = 0
    indexed: int = 0
    """Its text is the current one."""
    superseded: int = 0
    """A newer text of its article is the current one."""
    duplicates: int = 0
    """Recorded as a sighting."""
    dead: int = 0
    taken_down: int = 0
    expired: int = 0
    """First seen in a month that was let go."""
    missing: list[Fault] = field(default_factory=list)
    doubled: list[Fault] = field(default_factory=list)
    stale: list[Fault] = field(default_factory=list)
    unkept: list[Fault] = field(default_factory=list)
    """A text of an edited article is not in the ledger of revisions."""
    ahead: list[Ahead] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """No fault of any kind."""
        return not (self.missing or self.doubled or self.stale or self.unkept or self.ahead)

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        numbers = ("acked", "indexed", "superseded", "duplicates", "dead", "taken_down", "expired")
        kinds = ("missing", "doubled", "stale", "unkept")
        faults = {name: [{"id": f.id, "why": f.why} for f in getattr(self, name)] for name in kinds}
        names = ("stage", "topic", "partition", "committed", "offset")
        ahead = [{name: getattr(a, name) for name in names} for a in self.ahead]
        return {"clean": self.clean, **{n: getattr(self, n) for n in numbers}, **faults, "ahead": ahead}
