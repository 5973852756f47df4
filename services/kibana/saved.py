"""A saved object of Kibana and the line of NDJSON that it is imported by.

Shapes after Kibana's own sample data and the schemas of its saved object types (github.com/elastic/kibana).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

CORE_VERSION: Final = "8.8.0"
"""Of the envelope; the newest there is."""
TYPE_VERSIONS: Final = {
    "index-pattern": "8.0.0", "search": "8.0.0", "visualization": "8.0.0", "map": "8.4.0", "lens": "8.9.0",
    "dashboard": "8.9.0",
}  # fmt: skip
"""Which shape the attributes have, by type. Kibana brings older shapes up to its own at import and refuses newer ones,
so these are old ones that every Kibana 9 knows; from 8.0.0 on, before which an import into a space changes the ids.
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Names for one Headwater of several on a cluster: all of its objects and indices carry its namespace."""

    namespace: str = ""

    def id(self, key: str) -> str:
        """The id of a saved object. Always the same, so that a second import replaces the first."""
        return self.index(f"headwater-{key}")

    def index(self, kind: str) -> str:
        """The alias of the monthly indices of this kind."""
        return f"{self.namespace}-{kind}" if self.namespace else kind

    def title(self, words: str) -> str:
        """What people read in Kibana's lists, where others have objects too."""
        named = words if words.startswith("Headwater") else f"{words} [Headwater]"
        return f"{named} ({self.namespace})" if self.namespace else named


@dataclass(frozen=True, slots=True)
class Reference:
    """Another object that this one needs, under the name by which its attributes speak of it."""

    type: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SavedObject:
    """One of them."""

    type: str
    id: str
    attributes: Json
    references: tuple[Reference, ...] = ()

    def line(self) -> str:
        """Its line of NDJSON, the same each time."""
        references = [{"id": r.id, "name": r.name, "type": r.type} for r in self.references]
        return packed({
            "attributes": self.attributes, "coreMigrationVersion": CORE_VERSION, "id": self.id, "managed": False,
            "references": references, "type": self.type, "typeMigrationVersion": TYPE_VERSIONS[self.type],
        })  # fmt: skip


def packed(value: Any) -> str:
    """JSON without a blank too many; keys sorted. Kibana keeps much of an object as strings of it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def ndjson(objects: Iterable[SavedObject]) -> str:
    """A file that `POST /api/saved_objects/_import` takes."""
    return "".join(f"{each.line()}\n" for each in objects)


def kql(query: str = "") -> Json:
    """A query in Kibana's language; empty: everything."""
    return {"language": "kuery", "query": query}


def search_source(query: str = "", reference: str | None = None) -> Json:
    """The `kibanaSavedObjectMeta` of an object that has a query, and perhaps a data view by reference."""
    source: Json = {"filter": [], "query": kql(query), **({"indexRefName": reference} if reference else {})}
    return {"searchSourceJSON": packed(source)}
