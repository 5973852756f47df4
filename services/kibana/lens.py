"""Charts for Kibana's Lens: one layer over one data view, shown as bars or lines, as a table or as a number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.kibana.columns import Column
from services.kibana.saved import Json, SavedObject, Scope, kql
from services.kibana.views import View

LAYER: Final = "layer"
Shape = Literal["bar_stacked", "bar_horizontal", "line", "table", "number"]
_AXES: Final = {"x": False, "yLeft": False, "yRight": False}
"""No titles: the chart's own says it."""
_SHOWN: Final = {"x": True, "yLeft": True, "yRight": True}


@dataclass(frozen=True, slots=True)
class Chart:
    """A Lens chart. Columns by name; those that group come first, the outermost first: what is split by before time, so
    that the series are the same at every time.
    """

    key: str
    title: str
    view: View
    columns: Mapping[str, Column]
    shape: Shape
    where: str = ""
    """A query on all of it."""
    about: str = ""
    """What must be known to read it."""
    type: Literal["lens"] = "lens"

    @property
    def titled(self) -> bool:
        """A number shows its column's label."""
        return self.shape != "number"

    def saved(self, scope: Scope) -> SavedObject:
        """As Kibana keeps it."""
        shown, visualization = self._visualization()
        layer = {
            "columnOrder": list(self.columns), "columns": {name: it.saved() for name, it in self.columns.items()},
            "ignoreGlobalFilters": False, "incompleteColumns": {}, "sampling": 1,
        }  # fmt: skip
        state = {
            "adHocDataViews": {}, "datasourceStates": {"formBased": {"layers": {LAYER: layer}}}, "filters": [],
            "internalReferences": [], "query": kql(self.where), "visualization": visualization,
        }  # fmt: skip
        attributes = {
            "description": self.about, "state": state, "title": scope.title(self.title), "visualizationType": shown,
        }  # fmt: skip
        reference = self.view.refer(scope, f"indexpattern-datasource-layer-{LAYER}")
        return SavedObject("lens", scope.id(self.key), attributes, (reference,))

    def _visualization(self) -> tuple[str, Json]:
        """Lens's name for the shape, and its settings."""
        groups = [name for name, it in sorted(self.columns.items(), key=lambda c: c[1].data != "date") if it.bucketed]
        values = [name for name, column in self.columns.items() if not column.bucketed]
        layer: Json = {"layerId": LAYER, "layerType": "data"}
        if self.shape == "number":
            return "lnsMetric", {**layer, "metricAccessor": values[0]}
        if self.shape == "table":
            return "lnsDatatable", {**layer, "columns": [{"columnId": name} for name in self.columns]}
        return "lnsXY", _axes(self.shape, groups, values)


def number(key: str, title: str, view: View, column: Column, about: str = "") -> Chart:
    """One number, under this title."""
    return Chart(key, title, view, {"value": replace(column, label=title)}, "number", about=about)


def _axes(shape: Shape, groups: list[str], values: list[str]) -> Json:
    """The first group along the axis, the second by colour. `groups`: time first."""
    split = {"splitAccessor": groups[1]} if len(groups) > 1 else {}
    layer = {
        "accessors": values, "layerId": LAYER, "layerType": "data", "seriesType": shape, "xAccessor": groups[0], **split,
    }  # fmt: skip
    return {
        "axisTitlesVisibilitySettings": _AXES, "fittingFunction": "None", "gridlinesVisibilitySettings": _SHOWN,
        "layers": [layer], "legend": {"isVisible": bool(split) or len(values) > 1, "position": "right"},
        "preferredSeriesType": shape, "tickLabelsVisibilitySettings": _SHOWN, "valueLabels": "hide",
    }  # fmt: skip
