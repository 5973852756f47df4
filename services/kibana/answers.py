"""What Kibana answers, as far as it is read; the rest is passed over (https://www.elastic.co/docs/api/doc/kibana)."""

import msgspec


class Level(msgspec.Struct):
    """`available`, `degraded`, `critical`, `unavailable`."""

    level: str


class Overall(msgspec.Struct):
    """Of Kibana as a whole, beside its parts."""

    overall: Level


class Status(msgspec.Struct):
    """What `GET /api/status` answers."""

    status: Overall


class Cause(msgspec.Struct):
    """Why an object was not taken; `references` are what it needs and is not there."""

    type: str = "unknown"
    message: str = ""
    reason: str = ""
    references: list[dict[str, str]] = []


class NotTaken(msgspec.Struct):
    """An object that was not taken."""

    type: str
    id: str
    error: Cause

    def words(self) -> str:
        """For a person."""
        missing = ", ".join(f"{it.get('type')} {it.get('id')}" for it in self.error.references)
        said = ": ".join(part for part in (self.error.type, self.error.message or self.error.reason, missing) if part)
        return f"{self.type} {self.id} ({said})"


class Imported(msgspec.Struct, rename="camel"):
    """What `POST /api/saved_objects/_import` answers: 200, also where it took nothing."""

    success: bool
    success_count: int
    errors: list[NotTaken] = []
