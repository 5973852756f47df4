"""What a panel asks Elasticsearch, read from its saved object, and whether an answer shows anything.

As Kibana's Lens, Maps and Vega translate them, but for one thing: a last value is a `top_hits`, since `top_metrics`
belongs to the full distribution.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.panels.kibana_query import translated
from tests.panels.stored import Json, Stored, View

AUTO: Final = "3h"
"""For `auto`, which Kibana takes from the width of the time that is shown."""
TILES: Final = 8
_METRICS: Final = {"average": "avg", "max": "max", "min": "min", "unique_count": "cardinality"}


@dataclass(frozen=True)
class Query:
    """A search of a panel; `shown` are the columns of which the answer must hold something."""

    index: str
    body: Json
    shown: Json


def queries(panel: Stored, since: str) -> Iterator[Query]:
    """All that a panel asks, on a dashboard that shows the time since then."""
    view = panel.view()
    match panel.type:
        case "lens":
            yield from _lens(panel, view, since)
        case "map":
            for layer in panel.inner("layerListJSON"):
                if layer["sourceDescriptor"]["type"] == "ES_GEO_GRID":
                    yield _grid(layer["sourceDescriptor"]["geoField"], view, since)
        case "visualization":
            url = panel.vega()["data"]["url"]
            assert url["%context%"] is True
            yield Query(url["index"], {**url["body"], "query": _within(view, since)}, {})
        case "search":
            source = panel.inner("kibanaSavedObjectMeta", "searchSourceJSON")
            names = panel.attributes["columns"]
            sort = [{name: order} for name, order in panel.attributes["sort"]]
            query = _within(view, since, source["query"])
            body = {"query": query, "sort": sort, "fields": names, "_source": False, "size": 100}
            yield Query(view.index, body, dict.fromkeys(names))
        case _:
            raise AssertionError(panel.type)


def _within(view: View, since: str, query: Json | None = None, shift: str = "") -> Json:
    back = f"-{shift}" if shift else ""
    time = {"range": {view.time: {"gte": f"{since}{back}", "lte": f"now{back}"}}}
    return {"bool": {"filter": [time, *([translated(query)] if query else [])]}}


def _lens(panel: Stored, view: View, since: str) -> Iterator[Query]:
    """One search for each shift of time among the columns."""
    columns = panel.columns()
    groups = {name: it for name, it in columns.items() if it["isBucketed"]}
    values = {name: it for name, it in columns.items() if not it["isBucketed"]}
    for shift in sorted({it.get("timeShift", "") for it in values.values()}):
        own = {name: it for name, it in values.items() if it.get("timeShift", "") == shift}
        aggs: Json = {name: agg for name, it in own.items() for agg in [_value(it)] if agg}
        for name, group in reversed(groups.items()):
            aggs = {name: {**_group(group, columns), **({"aggs": _ordering(group, columns) | aggs})}}
        query = _within(view, since, panel.attributes["state"]["query"], shift)
        yield Query(view.index, {"size": 0, "track_total_hits": True, "query": query, "aggs": aggs}, {**groups, **own})


def _group(column: Json, columns: Json) -> Json:
    params = column["params"]
    match column["operationType"]:
        case "terms":
            order = {_order(params["orderBy"]["columnId"], columns): params["orderDirection"]}
            return {"terms": {"field": column["sourceField"], "size": params["size"], "order": order}}
        case "date_histogram":
            interval = AUTO if params["interval"] == "auto" else params["interval"]
            return {"date_histogram": {
                "field": column["sourceField"], "fixed_interval": interval,
                "min_doc_count": 0 if params["includeEmptyRows"] else 1}}  # fmt: skip
        case "filters":
            return {"filters": {"filters": {it["label"]: translated(it["input"]) for it in params["filters"]}}}
        case other:
            raise AssertionError(other)


def _plain_count(column: Json) -> bool:
    return column["operationType"] == "count" and "filter" not in column


def _order(name: str, columns: Json) -> str:
    """How Elasticsearch calls the value that terms are ordered by."""
    return "_count" if _plain_count(columns[name]) else f"{name}>value" if "filter" in columns[name] else name


def _ordering(column: Json, columns: Json) -> Json:
    """The aggregation that terms are ordered by stands right below them, whatever else is grouped in between."""
    name = column["params"].get("orderBy", {}).get("columnId")
    return {name: _value(columns[name])} if name and not _plain_count(columns[name]) else {}


def _value(column: Json) -> Json | None:
    """Its aggregation; None for what every bucket counts anyway. A narrowed one is called `value`, below its filter."""
    operation, field = column["operationType"], column.get("sourceField")
    if operation == "last_value":
        sort = [{column["params"]["sortField"]: "desc"}]
        found: Json | None = {"top_hits": {"size": 1, "sort": sort, "_source": False, "docvalue_fields": [field]}}
    else:
        found = None if operation == "count" else {_METRICS[operation]: {"field": field}}
    if "filter" not in column:
        return found
    return {"filter": translated(column["filter"]), **({"aggs": {"value": found}} if found else {})}


def _grid(field: str, view: View, since: str) -> Query:
    aggs = {"grid": {
        "geotile_grid": {"field": field, "precision": TILES, "bounds": {
            "top_left": {"lat": 85, "lon": -180}, "bottom_right": {"lat": -85, "lon": 180}}},
        "aggs": {"middle": {"geo_centroid": {"field": field}}}}}  # fmt: skip
    return Query(view.index, {"size": 0, "query": _within(view, since), "aggs": aggs}, {})
