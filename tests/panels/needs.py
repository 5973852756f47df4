"""Which fields an object names, and what each must be able to do there."""

from collections.abc import Iterator
from typing import Any, Final, Literal

from services.indexer.template import templates
from services.runtime.settings import Settings
from tests.panels import kibana_query
from tests.panels.stored import Stored

Need = Literal["group", "number", "date", "ordered", "point", "searched", "shown"]
NUMBERS: Final = {"integer", "long", "float", "double"}
ABLE: Final[dict[Need, set[str]]] = {
    "group": {"keyword", "boolean"}, "number": NUMBERS, "date": {"date"}, "ordered": NUMBERS | {"date"},
    "point": {"geo_point"}, "searched": NUMBERS | {"keyword", "boolean", "date", "text"},
}  # fmt: skip
"""Types of fields, by what they are needed for; whatever is in the template can be shown."""
_OPERATIONS: Final[dict[str, Need]] = {
    "terms": "group", "unique_count": "group", "average": "number", "max": "ordered", "min": "ordered",
    "date_histogram": "date", "last_value": "group",
}  # fmt: skip
_AGGREGATIONS: Final[dict[str, Need]] = {"terms": "group", "avg": "ordered", "date_histogram": "date"}


def needs(it: Stored) -> Iterator[tuple[str, Need]]:
    """Every field that the object names."""
    yield it.view().time, "date"
    match it.type:
        case "index-pattern":
            yield from ((name, "shown") for name in it.inner("fieldFormatMap"))
            yield from ((found["value"], "shown") for found in it.inner("sourceFilters"))
        case "search":
            source = it.inner("kibanaSavedObjectMeta", "searchSourceJSON")
            yield from ((name, "shown") for name in it.attributes["columns"])
            yield from ((name, "ordered") for name, _ in it.attributes["sort"])
            yield from _queried(source["query"])
        case "lens":
            yield from _queried(it.attributes["state"]["query"])
            for column in it.columns().values():
                yield from _column(column)
        case "map":
            yield from _layers(it)
        case "visualization":
            yield from _aggregated(it.vega()["data"]["url"]["body"]["aggs"])
        case "dashboard":
            yield from ((name, "group") for name in it.controls())
        case _:
            raise AssertionError(f"nobody knows what {it.type} needs")


def _queried(query: dict[str, str]) -> Iterator[tuple[str, Need]]:
    yield from ((field, "searched") for field in kibana_query.fields(query["query"]))


def _column(column: dict[str, Any]) -> Iterator[tuple[str, Need]]:
    operation = column["operationType"]
    if operation in _OPERATIONS:
        yield column["sourceField"], _OPERATIONS[operation]
    else:
        assert operation in ("count", "filters"), operation
    if "filter" in column:
        yield from _queried(column["filter"])
    if "sortField" in column["params"]:
        yield column["params"]["sortField"], "date"
    for each in column["params"].get("filters", ()):
        yield from _queried(each["input"])


def _layers(it: Stored) -> Iterator[tuple[str, Need]]:
    for layer in it.inner("layerListJSON"):
        source = layer["sourceDescriptor"]
        if source["type"] == "ES_GEO_GRID":
            yield source["geoField"], "point"
            assert source["metrics"] == [{"type": "count"}]
        else:
            assert source["type"] == "EMS_TMS", "it names no field that we know of"


def _aggregated(aggs: dict[str, Any]) -> Iterator[tuple[str, Need]]:
    for agg in aggs.values():
        for kind, body in agg.items():
            if kind == "aggs":
                yield from _aggregated(body)
            else:
                yield body["field"], _AGGREGATIONS[kind]


def field_type(kind: str, name: str) -> str | None:
    """The type of a field in the template of these indices; `object` of an inner node; None: there is no such field."""
    node: Any = {"properties": templates(Settings())[f"headwater-{kind}"]["template"]["mappings"]["properties"]}
    for part in name.split("."):
        node = node.get("properties", {}).get(part) or node.get("fields", {}).get(part)
        if node is None:
            return None
    found: str = node.get("type", "object")
    if found == "keyword" and node.get("doc_values") is False:
        return "stored"
    return found
