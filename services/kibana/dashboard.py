"""A dashboard: panels in rows, a time range, and lists to choose from above them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from services.kibana.saved import Json, Reference, SavedObject, Scope, packed, search_source
from services.kibana.views import View

WIDTH: Final = 48
"""Columns of Kibana's grid."""
_PANEL_VERSION: Final = "8.9.0"


class Panel(Protocol):
    """What can stand on a dashboard: by reference, so that it can be opened and used elsewhere too."""

    @property
    def type(self) -> str:
        """Kibana's name for its kind."""

    @property
    def key(self) -> str:
        """What its id is made of."""

    @property
    def title(self) -> str:
        """What stands above it."""

    @property
    def titled(self) -> bool:
        """False: it says itself what it shows."""

    @property
    def view(self) -> View:
        """What it looks into."""

    def saved(self, scope: Scope) -> SavedObject:
        """As Kibana keeps it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Panels side by side, each as wide as the others."""

    height: int
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Rows of panels; `choices` are fields of `view` by which a reader narrows all of it."""

    key: str
    title: str
    about: str
    rows: tuple[Row, ...]
    view: View
    choices: tuple[tuple[str, str], ...] = ()
    since: str = "now-7d"
    refresh_seconds: int = 60

    def panels(self) -> Iterator[Panel]:
        """All of them, row by row."""
        return (panel for row in self.rows for panel in row.panels)

    def saved(self, scope: Scope) -> SavedObject:
        """As Kibana keeps it."""
        options = {
            "hidePanelTitles": False, "syncColors": False, "syncCursor": True, "syncTooltips": False, "useMargins": True,
        }  # fmt: skip
        attributes: Json = {
            "controlGroupInput": _controls(self.choices), "description": self.about,
            "kibanaSavedObjectMeta": search_source(), "optionsJSON": packed(options),
            "panelsJSON": packed(list(_placed(self.rows))),
            "refreshInterval": {"pause": False, "value": self.refresh_seconds * 1000}, "timeFrom": self.since,
            "timeRestore": True, "timeTo": "now", "title": scope.title(self.title),
        }  # fmt: skip
        controls = (
            self.view.refer(scope, f"controlGroup_{_id(field)}:optionsListDataView") for _, field in self.choices
        )
        references = (*_references(self.panels(), scope), *controls)
        return SavedObject("dashboard", scope.id(self.key), attributes, references)


def _placed(rows: Iterable[Row]) -> Iterator[Json]:
    top = 0
    for row in rows:
        width = WIDTH // len(row.panels)
        for number, panel in enumerate(row.panels):
            shown = {"title": panel.title} if panel.titled else {"hidePanelTitles": True}
            yield {
                "embeddableConfig": {"enhancements": {}, **shown}, "panelIndex": panel.key, "panelRefName": f"panel_{panel.key}",
                "gridData": {"h": row.height, "i": panel.key, "w": width, "x": number * width, "y": top},
                "type": panel.type, "version": _PANEL_VERSION,
            }  # fmt: skip
        top += row.height


def _references(panels: Iterable[Panel], scope: Scope) -> Iterator[Reference]:
    return (Reference(it.type, scope.id(it.key), f"{it.key}:panel_{it.key}") for it in panels)


def _id(field: str) -> str:
    return field.replace(".", "-")


def _controls(choices: Iterable[tuple[str, str]]) -> Json:
    lists = {
        _id(field): {
            "explicitInput": {"enhancements": {}, "fieldName": field, "id": _id(field), "title": title}, "grow": True,
            "order": order, "type": "optionsListControl", "width": "medium",
        }
        for order, (title, field) in enumerate(choices)
    }  # fmt: skip
    heeded = {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
    return {
        "chainingSystem": "HIERARCHICAL", "controlStyle": "oneLine", "ignoreParentSettingsJSON": packed(heeded),
        "panelsJSON": packed(lists),
    }  # fmt: skip
