"""What of a panel's answer would be seen."""

from collections.abc import Iterator
from typing import Any

from tests.panels.queries import Query
from tests.panels.stored import Json, Stored


def empty(panel: Stored, query: Query, answer: Json) -> list[str]:
    """The parts of the panel that would show nothing, by name."""
    match panel.type:
        case "lens":
            seen = _seen(query.shown, answer)
            cases = {
                f"{name}={it['label']}" for name, column in query.shown.items() for it in column["params"].get("filters", ())
            }  # fmt: skip
            return sorted(({*query.shown} | cases) - seen)
        case "map":
            buckets = answer["aggregations"]["grid"]["buckets"]
            return [] if all("location" in it["middle"] for it in buckets) and buckets else ["grid"]
        case "visualization":
            return [] if _flattened(panel.vega(), answer) else ["lines"]
        case _:
            found = {name for hit in answer["hits"]["hits"] for name in hit["fields"]}
            return sorted({*query.shown} - found)


def _seen(columns: Json, answer: Json) -> set[str]:
    """Columns of which at least one row holds something, and cases (`column=label`) with at least one document."""
    top = {"doc_count": answer["hits"]["total"]["value"], **answer.get("aggregations", {})}
    return {name for row in _rows(columns, top) for name in row}


def _rows(columns: Json, bucket: Json) -> Iterator[set[str]]:
    groups = [name for name, it in columns.items() if it["isBucketed"] and name in bucket]
    if not groups:
        yield {name for name, it in columns.items() if not it["isBucketed"] and _holds(it, name, bucket)}
        return
    (name,) = groups
    found = bucket[name]["buckets"]
    for key, each in found.items() if isinstance(found, dict) else ((it["key"], it) for it in found):
        if each["doc_count"]:
            own = {name, f"{name}={key}"}
            yield from (own | row for row in _rows(columns, each))


def _holds(column: Json, name: str, bucket: Json) -> bool:
    value: Any = bucket.get(name)
    if column["operationType"] == "count":
        return bool((value or bucket)["doc_count"])
    if "filter" in column:
        value = value["value"]
    if column["operationType"] == "last_value":
        return bool(value["hits"]["hits"])
    return value["value"] not in (None, 0) or column["operationType"] == "average"


def _flattened(spec: Json, answer: Json) -> list[Json]:
    """The points that Vega draws: its property, flattened as its transforms say."""
    found: Any = answer
    for name in spec["data"]["format"]["property"].split("."):
        found = found[name]
    flatten = spec["transform"][0]
    (path,), (name,) = flatten["flatten"], flatten["as"]
    first, _, rest = path.partition(".")
    points = [{**line, name: point} for line in found for point in line[first][rest]]
    for point in points:
        for end in ("begins", "ends"):
            assert f"datum.{name}.{end}.value" in spec["transform"][1]["calculate"]
            assert point[name][end]["value"] is not None
        assert spec["encoding"]["x"]["field"] == f"{name}.key"
        assert point[name]["key"]
    return points
