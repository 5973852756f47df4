"""The data views: which alias, and which of its dates is the time."""

from dataclasses import dataclass
from typing import Final

from services.kibana.saved import Json, Reference, SavedObject, Scope, packed

_LINK: Final[Json] = {"id": "url", "params": {"openLinkInCurrentTab": False, "type": "a"}}


@dataclass(frozen=True, slots=True)
class View:
    """The documents behind an alias, in the order of one of their dates."""

    key: str
    kind: str
    """The alias without the namespace."""
    time: str
    name: str
    hidden: tuple[str, ...] = ()
    """Fields for machines, which Discover does not show."""

    def refer(self, scope: Scope, name: str) -> Reference:
        """A reference to it under this name."""
        return Reference("index-pattern", scope.id(self.key), name)

    def saved(self, scope: Scope) -> SavedObject:
        """As Kibana keeps it. The fields are not listed: Kibana asks the index."""
        return SavedObject("index-pattern", scope.id(self.key), {
            "allowNoIndex": True,  # before the first article there is no index, and no reason to complain
            "fieldAttrs": "{}", "fieldFormatMap": packed({"url": _LINK}), "fields": "[]", "name": scope.title(self.name),
            "runtimeFieldMap": "{}", "sourceFilters": packed([{"value": field} for field in self.hidden]),
            "timeFieldName": self.time, "title": scope.index(self.kind), "typeMeta": "{}",
        })  # fmt: skip


_FOR_MACHINES: Final = ("vector", "people_sounds", "people_bones", "stages")

ARTICLES: Final = View("articles", "articles", "time", "Headwater articles", _FOR_MACHINES)
INDEXED: Final = View(
    "articles-indexed", "articles", "indexed", "Headwater articles by time of indexing", _FOR_MACHINES
)
SIGHTINGS: Final = View("sightings", "sightings", "observed", "Headwater sightings")
REVISIONS: Final = View("revisions", "revisions", "observed", "Headwater revisions", ("changes",))
