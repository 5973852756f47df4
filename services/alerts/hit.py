"""An article that a saved search has matched, and what becomes of it. It holds no text: that may be taken down."""

from datetime import datetime
from typing import Any, Final, Literal

import msgspec

State = Literal["found", "fired", "same_story", "gone"]
"""`found`: its story is not known yet; `same_story`: an article of its story fired before; `gone`: it is not indexed."""
DeliveryState = Literal["waiting", "sent", "dead"]
TRIES: Final = 16
"""After some twenty-eight hours a delivery is dead."""
FIRST_PAUSE: Final = 15.0
LONGEST_PAUSE: Final = 4 * 3600.0


class Delivery(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way that it is told."""

    channel: Literal["webhook", "mail"]
    state: DeliveryState
    due: datetime
    tries: int = 0
    error: str | None = None


class Hit(msgspec.Struct, frozen=True, omit_defaults=True):
    """`search:article` is its id: a replay, or a later text of the article, makes no second one."""

    search: str
    article: str
    seen: datetime
    """When it was matched."""
    state: State
    due: datetime | None = None
    """When its story, or its next delivery, is to be looked at."""
    story: str | None = None
    """Which it told when it fired."""
    deliveries: tuple[Delivery, ...] = ()

    @property
    def id(self) -> str:
        """Of its document."""
        return f"{self.search}:{self.article}"


def pause(tries: int) -> float:
    """Seconds until the next try."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**tries)


def due_of(deliveries: tuple[Delivery, ...]) -> datetime | None:
    """The earliest of those that wait."""
    return min((one.due for one in deliveries if one.state == "waiting"), default=None)


def hits_mapping() -> dict[str, Any]:
    """Of the index of hits."""
    keyword, date = {"type": "keyword"}, {"type": "date"}
    delivery = {"channel": keyword, "state": keyword, "due": date, "tries": {"type": "integer"},
                "error": {"type": "keyword", "index": False, "doc_values": False}}  # fmt: skip
    return {"search": keyword, "article": keyword, "seen": date, "state": keyword, "due": date, "story": keyword,
            "deliveries": {"properties": delivery}}  # fmt: skip
