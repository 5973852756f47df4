"""The objects of an NDJSON file, with what they refer to."""

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class View:
    """A data view: alias and time field."""

    index: str
    time: str


@dataclass(frozen=True)
class Stored:
    """An object as Kibana stores it, among the others of its file."""

    line: Json
    others: "Objects"

    @property
    def id(self) -> str:
        return str(self.line["id"])

    @property
    def type(self) -> str:
        return str(self.line["type"])

    @property
    def attributes(self) -> Json:
        found: Json = self.line["attributes"]
        return found

    def inner(self, *path: str) -> Any:
        """JSON that an attribute holds as a string."""
        found: Any = self.attributes
        for name in path:
            found = found[name]
        return json.loads(found)

    def referred(self, name: str) -> "Stored":
        """What it refers to under this name."""
        (found,) = (it for it in self.line["references"] if it["name"] == name)
        return self.others[found["type"], found["id"]]

    def view(self) -> View:
        """The data view of a chart, map, search or data view; of a dashboard that of its controls."""
        found = self if self.type == "index-pattern" else None
        for reference in self.line["references"]:
            if reference["type"] == "index-pattern":
                found = self.others["index-pattern", reference["id"]]
        if found is None:  # Vega names index and time itself
            url = self.vega()["data"]["url"]
            return View(url["index"], url["%timefield%"])
        return View(found.attributes["title"], found.attributes["timeFieldName"])

    def vega(self) -> Json:
        """The drawing of a visualization."""
        state = self.inner("visState")
        assert state["type"] == "vega"
        spec: Json = json.loads(state["params"]["spec"])
        return spec

    def columns(self) -> Json:
        """A Lens chart's columns, in their order."""
        (layer,) = self.attributes["state"]["datasourceStates"]["formBased"]["layers"].values()
        return {name: layer["columns"][name] for name in layer["columnOrder"]}

    def panels(self) -> "list[Stored]":
        """A dashboard's."""
        return [
            self.referred(f"{panel['panelIndex']}:{panel['panelRefName']}")
            for panel in json.loads(self.attributes["panelsJSON"])
        ]

    def controls(self) -> list[str]:
        """The fields by which a dashboard can be narrowed."""
        return [it["explicitInput"]["fieldName"] for it in self.inner("controlGroupInput", "panelsJSON").values()]


Objects = dict[tuple[str, str], Stored]


def read(ndjson: str) -> Objects:
    """All of a file, by type and id."""
    found: Objects = {}
    for text in ndjson.splitlines():
        line = json.loads(text)
        assert (line["type"], line["id"]) not in found, f"twice: {line['id']}"
        found[line["type"], line["id"]] = Stored(line, found)
    return found
