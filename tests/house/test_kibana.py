"""Kibana's saved objects: the committed file is what the code builds, follows Kibana's schemas, and names fields that exist."""

import itertools
import json
from typing import Any, Final

import pytest

from services.kibana.dashboard import WIDTH
from services.kibana.objects import objects
from services.kibana.saved import Scope, ndjson
from tests.house.tree import text
from tests.panels import kibana_query
from tests.panels.needs import ABLE, field_type, needs
from tests.panels.stored import Objects, Stored, read

FILE: Final = "deploy/kibana/headwater.ndjson"
STORED: Final[Objects] = read(text(FILE))
EVERY: Final = [pytest.param(each, id=f"{each.type}:{each.id}") for each in STORED.values()]
_META: Final = {"kibanaSavedObjectMeta"}
ATTRIBUTES: Final[dict[str, tuple[set[str], set[str]]]] = {
    "index-pattern": ({"title", "timeFieldName"}, {
        "name", "fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters", "typeMeta", "allowNoIndex"}),
    "search": ({"title", "description", "columns", "sort", "grid", "hideChart", "isTextBasedQuery"} | _META, {"timeRestore"}),
    "lens": ({"title", "visualizationType", "state"}, {"description"}),
    "map": ({"title", "mapStateJSON", "layerListJSON", "uiStateJSON"}, {"description"}),
    "visualization": ({"title", "visState", "uiStateJSON", "version"} | _META, {"description"}),
    "dashboard": ({"title", "description", "panelsJSON", "optionsJSON"} | _META, {
        "controlGroupInput", "refreshInterval", "timeFrom", "timeTo", "timeRestore"}),
}  # fmt: skip
"""By type: attributes that must be there, and others that may. Of the types' schemas in Kibana, which forbid all else."""
NEWEST: Final = {
    "index-pattern": "8.0.0", "search": "8.0.0", "visualization": "8.5.0", "map": "8.4.0", "lens": "8.9.0",
    "dashboard": "8.9.0",
}  # fmt: skip
"""The last version of each type before Kibana counted them in another way: no later one may stand in our file."""
OF: Final = {
    "lnsXY": {"layers", "legend", "preferredSeriesType"}, "lnsMetric": {"layerId", "layerType", "metricAccessor"},
    "lnsDatatable": {"layerId", "layerType", "columns"},
}  # fmt: skip


def _version(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def of(kind: str) -> list[Any]:
    return [pytest.param(each, id=each.id) for each in STORED.values() if each.type == kind]


def test_the_file_is_what_the_code_builds() -> None:
    """Written by `headwater kibana --print`."""
    assert text(FILE) == ndjson(objects(Scope()))


def test_three_dashboards_searches_and_the_views_that_they_need() -> None:
    kinds = [each.type for each in STORED.values()]
    assert (kinds.count("dashboard"), kinds.count("search"), kinds.count("map")) == (3, 2, 1)
    assert {each.attributes["title"] for each in STORED.values() if each.type == "index-pattern"} == {
        "articles", "sightings", "revisions",
    }  # fmt: skip


@pytest.mark.parametrize("it", EVERY)
def test_an_object_has_the_attributes_of_its_type(it: Stored) -> None:
    required, allowed = ATTRIBUTES[it.type]
    assert required <= set(it.attributes), required - set(it.attributes)
    assert set(it.attributes) <= required | allowed
    assert it.attributes["title"]
    assert set(it.line) == {
        "attributes", "coreMigrationVersion", "id", "managed", "references", "type", "typeMigrationVersion",
    }  # fmt: skip


@pytest.mark.parametrize("it", EVERY)
def test_an_object_is_of_a_version_that_kibana_9_brings_up_to_its_own(it: Stored) -> None:
    """From 8.0.0 on: an older one gets a new id when it is imported into a space."""
    assert it.line["coreMigrationVersion"] == "8.8.0"
    assert (8, 0, 0) <= _version(it.line["typeMigrationVersion"]) <= _version(NEWEST[it.type])


@pytest.mark.parametrize("it", EVERY)
def test_what_is_kept_as_a_string_of_json_is_json(it: Stored) -> None:
    """By name, wherever it is: `panelsJSON`, `searchSourceJSON`, `visState` and so on."""
    strings = {
        "visState",
        "fields",
        "fieldAttrs",
        "fieldFormatMap",
        "runtimeFieldMap",
        "sourceFilters",
        "typeMeta",
        "spec",
    }

    def walk(node: Any) -> int:
        if isinstance(node, dict):
            own = [k for k, v in node.items() if isinstance(v, str) and (k.endswith("JSON") or k in strings)]
            return sum(walk(json.loads(node[k])) + 1 for k in own) + sum(walk(v) for v in node.values())
        return sum(map(walk, node)) if isinstance(node, list) else 0

    assert walk(it.attributes) > 0 or it.type == "lens"


@pytest.mark.parametrize("it", EVERY)
def test_what_an_object_refers_to_is_in_the_file_and_every_reference_is_used(it: Stored) -> None:
    names = [reference["name"] for reference in it.line["references"]]
    assert len(set(names)) == len(names)
    assert all(it.referred(name) for name in names)
    assert set(names) == set(_spoken_of(it))


def _spoken_of(it: Stored) -> list[str]:
    """The names of references that the attributes use, by the rules of each type."""
    match it.type:
        case "search":
            return [it.inner("kibanaSavedObjectMeta", "searchSourceJSON")["indexRefName"]]
        case "lens":
            layers = it.attributes["state"]["datasourceStates"]["formBased"]["layers"]
            return [f"indexpattern-datasource-layer-{layer}" for layer in layers]
        case "map":
            found = [layer["sourceDescriptor"].get("indexPatternRefName") for layer in it.inner("layerListJSON")]
            assert all(name in (None, f"layer_{n}_source_index_pattern") for n, name in enumerate(found))
            return [name for name in found if name]
        case "dashboard":
            panels = [f"{each['panelIndex']}:{each['panelRefName']}" for each in it.inner("panelsJSON")]
            controls = it.inner("controlGroupInput", "panelsJSON")
            return [*panels, *(f"controlGroup_{name}:optionsListDataView" for name in controls)]
        case _:
            return []


@pytest.mark.parametrize("it", EVERY)
def test_every_field_is_in_the_template_and_able_to_do_what_it_is_asked_for(it: Stored) -> None:
    kind, found = it.view().index, list(needs(it))
    assert found
    types = {(name, need): field_type(kind, name) for name, need in found}
    assert [name for (name, _), type_ in types.items() if type_ is None] == []
    assert {k: t for k, t in types.items() if k[1] != "shown" and t not in ABLE[k[1]]} == {}


@pytest.mark.parametrize("it", of("lens"))
def test_a_chart_shows_its_own_columns_groups_first(it: Stored) -> None:
    columns, visualization = it.columns(), it.attributes["state"]["visualization"]
    (layer,) = it.attributes["state"]["datasourceStates"]["formBased"]["layers"]
    shown = it.attributes["visualizationType"]
    assert set(visualization) >= OF[shown]
    groups = [column["isBucketed"] for column in columns.values()]
    assert groups == sorted(groups, reverse=True)
    drawn = visualization["layers"][0] if shown == "lnsXY" else visualization
    assert (drawn["layerId"], drawn["layerType"]) == (layer, "data")
    used = {
        "lnsXY": [drawn.get("xAccessor"), *drawn.get("accessors", ()), *filter(None, [drawn.get("splitAccessor")])],
        "lnsMetric": [drawn.get("metricAccessor")],
        "lnsDatatable": [each["columnId"] for each in drawn.get("columns", ())],
    }[shown]
    assert sorted(used) == sorted(columns)
    if shown == "lnsXY":
        assert drawn["seriesType"] in {"bar_stacked", "bar_horizontal", "line"}
        dates = [name for name, column in columns.items() if column["operationType"] == "date_histogram"]
        assert [drawn["xAccessor"]] == (dates or [next(iter(columns))])
        order = [name for name in columns if columns[name]["isBucketed"]]
        assert order[-1] == drawn["xAccessor"], "the top values of all the time, not of each hour"


@pytest.mark.parametrize("it", of("lens"))
def test_a_column_says_what_it_gives(it: Stored) -> None:
    kind, columns = it.view().index, it.columns()
    for column in columns.values():
        assert {"label", "dataType", "operationType", "isBucketed", "scale", "params"} <= set(column)
        operation, data = column["operationType"], column["dataType"]
        assert column["isBucketed"] == (operation in {"terms", "date_histogram", "filters"})
        if operation == "terms":
            assert column["params"]["orderBy"]["columnId"] in columns
        if operation in {"max", "min", "last_value", "terms", "date_histogram"}:
            is_date = field_type(kind, column["sourceField"]) == "date"
            assert (data == "date") == is_date, column["label"]


@pytest.mark.parametrize("it", of("dashboard"))
def test_panels_fill_the_grid_and_do_not_overlap(it: Stored) -> None:
    cells: set[tuple[int, int]] = set()
    for panel in it.inner("panelsJSON"):
        grid = panel["gridData"]
        assert grid["i"] == panel["panelIndex"]
        own = set(itertools.product(range(grid["x"], grid["x"] + grid["w"]), range(grid["y"], grid["y"] + grid["h"])))
        assert not own & cells, grid
        assert panel["type"] == it.referred(f"{panel['panelIndex']}:{panel['panelRefName']}").type
        cells |= own
    assert {x for x, _ in cells} == set(range(WIDTH))
    assert it.attributes["timeRestore"] is True


def test_every_panel_is_on_a_dashboard() -> None:
    placed = {panel.id for each in STORED.values() if each.type == "dashboard" for panel in each.panels()}
    assert placed == {it.id for it in STORED.values() if it.type not in ("dashboard", "index-pattern")}


def test_keys_of_objects_are_not_given_twice() -> None:
    ids = [each.id for each in objects(Scope())]
    assert len(set(ids)) == len(ids)


def test_a_namespace_keeps_all_of_it_apart() -> None:
    own = read(ndjson(objects(Scope("desk"))))
    assert {id_ for _, id_ in own} & {id_ for _, id_ in STORED} == set()
    assert {it.view().index for it in own.values()} == {"desk-articles", "desk-sightings", "desk-revisions"}
    assert all(it.attributes["title"].endswith(" (desk)") for it in own.values() if it.type == "dashboard")
    assert len(own) == len(STORED)


def test_the_three_dashboards_are_told_in_the_runbook() -> None:
    titles = [it.attributes["title"] for it in STORED.values() if it.type in ("dashboard", "search")]
    assert [title for title in titles if title not in text("deploy/README.md")] == []


@pytest.mark.parametrize("query", ["title: a or b", "a:b", "(a: b)", "a: b and"])
def test_a_query_that_the_tests_do_not_understand_fails(query: str) -> None:
    with pytest.raises(AssertionError, match="not understood"):
        kibana_query.parsed(query)
