"""Who copies whom? The group of one article, told from the index: its lead, its copies, and who published first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.runtime.elastic import Elastic
from services.runtime.settings import Settings

MOST: Final = 1000
"""So many of a group are told; a wire's text in more places than this is cut, and its count says so."""
_FIELDS: Final = ["id", "url", "source", "headline", "time", "copy_of", "share", "first", "copies", "group"]


@dataclass(frozen=True, slots=True)
class Member:
    """An article of the group."""

    id: str
    source: str
    title: str
    url: str | None
    time: datetime
    copy_of: str | None
    """The id of the one that it is most alike; None for the lead."""
    share: float | None
    """So much of the shorter of the two is in the other, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that copy one another, earliest first."""

    lead: str
    """The id of the one that came in first."""
    first: str | None
    """The id of the one that was published first, by what they say of themselves; None where nobody copies it."""
    members: list[Member] = field(default_factory=list)
    total: int = 0


def copies(article: str, elastic: Elastic, settings: Settings) -> Group | None:
    """The group of an article id; None where it is not in the index. Raises ElasticRefused, ElasticUnreachable."""
    alias = settings.named("articles")
    own = elastic.by_ids(alias, [article], ["group"]).get(article)
    if own is None:
        return None
    query = {"term": {"group": own["group"]}}
    body = {"query": query, "sort": [{"time": "asc"}, {"id": "asc"}], "size": MOST, "_source": _FIELDS}
    found = elastic.search(alias, body, track_total_hits="true")["hits"]
    members = [_member(hit["_source"]) for hit in found["hits"]]
    first = next((hit["_source"]["first"] for hit in found["hits"] if hit["_source"].get("copies")), None)
    lead = own["group"] if any(member.id == own["group"] for member in members) else article
    return Group(lead, first, members, found["total"]["value"])


def _member(source: dict[str, Any]) -> Member:
    return Member(
        id=source["id"],
        source=source["source"],
        title=source["headline"],
        url=source.get("url"),
        time=datetime.fromisoformat(source["time"]),
        copy_of=source.get("copy_of"),
        share=source.get("share"),
    )
