"""Searches for Kibana's Discover, which dashboards show as a list of documents too."""

from dataclasses import dataclass
from typing import Final, Literal

from services.kibana.saved import SavedObject, Scope, search_source
from services.kibana.views import ARTICLES, REVISIONS, View

_INDEX: Final = "kibanaSavedObjectMeta.searchSourceJSON.index"


@dataclass(frozen=True, slots=True)
class Search:
    """Documents, newest first, with some of their fields as columns."""

    key: str
    title: str
    view: View
    columns: tuple[str, ...]
    where: str = ""
    about: str = ""
    type: Literal["search"] = "search"
    titled: Literal[True] = True

    def saved(self, scope: Scope) -> SavedObject:
        """As Kibana keeps it."""
        attributes = {
            "columns": list(self.columns), "description": self.about, "grid": {}, "hideChart": False,
            "isTextBasedQuery": False, "kibanaSavedObjectMeta": search_source(self.where, _INDEX),
            "sort": [[self.view.time, "desc"]], "timeRestore": False, "title": scope.title(self.title),
        }  # fmt: skip
        return SavedObject("search", scope.id(self.key), attributes, (self.view.refer(scope, _INDEX),))


LATEST: Final = Search(
    "search-articles", "Headwater: articles", ARTICLES,
    ("headline", "source", "language", "topics.name", "people", "countries", "url"),
)  # fmt: skip
SILENT: Final = Search(
    "search-silent-edits", "Headwater: silent edits", REVISIONS,
    ("headline", "source", "changed", "numbers", "names", "url"), "silent: true",
    "Texts that exchanged numbers or names of the one before and do not say so.",
)  # fmt: skip
