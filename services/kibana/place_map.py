"""The map of the places that articles name: a grid of points, larger where more are."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from services.kibana.saved import Json, SavedObject, Scope, kql, packed
from services.kibana.views import View

_GRID_LAYER: Final = 1
"""Its place in the list of layers, which the name of its reference carries."""


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A map of a field of points. The map below them comes from Elastic's server; without it, the points stand alone."""

    key: str
    title: str
    view: View
    field: str
    about: str = ""
    type: Literal["map"] = "map"
    titled: Literal[True] = True

    def saved(self, scope: Scope) -> SavedObject:
        """As Kibana keeps it."""
        reference = f"layer_{_GRID_LAYER}_source_index_pattern"
        state = {
            "center": {"lat": 25, "lon": 10}, "filters": [], "query": kql(), "zoom": 1.6,
            "refreshConfig": {"interval": 0, "isPaused": True}, "settings": {"autoFitToDataBounds": False},
            "timeFilters": {"from": "now-7d", "to": "now"},
        }  # fmt: skip
        attributes = {
            "description": self.about, "layerListJSON": packed([_below(), self._grid(reference)]),
            "mapStateJSON": packed(state), "title": scope.title(self.title),
            "uiStateJSON": packed({"isLayerTOCOpen": False, "openTOCDetails": []}),
        }  # fmt: skip
        return SavedObject("map", scope.id(self.key), attributes, (self.view.refer(scope, reference),))

    def _grid(self, reference: str) -> Json:
        source = {
            "applyForceRefresh": True, "applyGlobalQuery": True, "applyGlobalTime": True, "geoField": self.field,
            "id": f"{self.key}-grid", "indexPatternRefName": reference, "metrics": [{"type": "count"}],
            "requestType": "point", "resolution": "MOST_FINE", "type": "ES_GEO_GRID",
        }  # fmt: skip
        return {
            "alpha": 0.75, "id": f"{self.key}-points", "includeInFitToBounds": True, "joins": [], "label": self.title,
            "maxZoom": 24, "minZoom": 0, "sourceDescriptor": source, "style": _style(), "type": "GEOJSON_VECTOR",
            "visible": True,
        }  # fmt: skip


def _below() -> Json:
    source = {"isAutoSelect": True, "lightModeDefault": "road_map_desaturated", "type": "EMS_TMS"}
    return {
        "alpha": 1, "id": "below", "includeInFitToBounds": True, "label": None, "maxZoom": 24, "minZoom": 0,
        "sourceDescriptor": source, "style": {"color": "", "type": "EMS_VECTOR_TILE"}, "type": "EMS_VECTOR_TILE",
        "visible": True,
    }  # fmt: skip


def _style() -> Json:
    """Circles, coloured and sized by how many articles name the place."""
    by_count = {
        "field": {"name": "doc_count", "origin": "source"}, "fieldMetaOptions": {"isEnabled": False, "sigma": 3},
    }  # fmt: skip
    properties = {
        "fillColor": _property({**by_count, "color": "Blues", "type": "ORDINAL"}, "DYNAMIC"),
        "iconSize": _property({**by_count, "maxSize": 24, "minSize": 5}, "DYNAMIC"),
        "labelText": _property({"value": ""}, "STATIC"),
        "lineColor": _property({"color": "#FFFFFF"}, "STATIC"),
        "lineWidth": _property({"size": 1}, "STATIC"),
        "symbolizeAs": {"options": {"value": "circle"}},
    }
    return {"isTimeAware": True, "properties": properties, "type": "VECTOR"}


def _property(options: dict[str, Any], kind: Literal["DYNAMIC", "STATIC"]) -> Json:
    return {"options": options, "type": kind}
