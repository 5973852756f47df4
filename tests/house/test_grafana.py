"""Grafana's dashboards: the committed files are what the code builds, and ask for series and labels that exist."""

import json
import re
from itertools import combinations
from typing import Any, Final

import pytest
from promql_parser import AggregateExpr, VectorSelector

from deploy.grafana.build import FOLDER, written
from tests.house.promql import LABELS, parts
from tests.house.tree import read_yaml
from tests.panels.grafana import BOARDS, asked, panels

PANELS: Final = [pytest.param(panel, id=f"{uid}:{panel['title']}:{panel['id']}") for uid, panel in panels()]
SERVICES: Final[dict[str, Any]] = read_yaml("docker-compose.yml")["services"]


def test_the_files_are_what_the_code_builds() -> None:
    """Written by `python -m deploy.grafana.build`."""
    assert {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()} == dict(written())


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_asks_for_series_that_exist_with_labels_that_they_have(panel: dict[str, Any]) -> None:
    for expression, legend in asked(panel):
        selectors = [node for node in parts(expression) if isinstance(node, VectorSelector)]
        known = set().union(*(LABELS[node.name or ""] for node in selectors))
        grouped = [set(n.modifier.labels) for n in parts(expression) if isinstance(n, AggregateExpr) and n.modifier]
        for node in selectors:
            assert {matcher.name for matcher in node.matchers.matchers} <= LABELS[node.name or ""]
        assert all(labels <= known for labels in grouped)
        assert set(re.findall(r"{{(\w+)}}", legend)) <= (set.intersection(*grouped) if grouped else known)


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_shows(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith((".", "them.", "%.", "`"))
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_no_panel_covers_another(uid: str) -> None:
    places = [panel["gridPos"] for panel in BOARDS[uid]["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    for a, b in combinations(places, 2):
        apart = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
        assert apart or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"], (a, b)


def test_compose_shows_them() -> None:
    block = SERVICES["grafana"]
    (provider,) = read_yaml("deploy/grafana/provisioning/dashboards/headwater.yml")["providers"]
    assert f"./deploy/grafana/dashboards:{provider['options']['path']}:ro" in block["volumes"]
    home = block["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home.removeprefix(provider["options"]["path"] + "/") in {path.name for path in FOLDER.iterdir()}
    (source,) = read_yaml("deploy/grafana/provisioning/datasources/prometheus.yml")["datasources"]
    assert source["url"] == "http://prometheus:9090"
    assert "127.0.0.1:9090:9090" in SERVICES["prometheus"]["ports"]
    assert (
        source["jsonData"]["timeInterval"] == read_yaml("deploy/prometheus/prometheus.yml")["global"]["scrape_interval"]
    )


def test_nobody_has_a_default_password() -> None:
    environment = SERVICES["grafana"]["environment"]
    assert environment["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true"
    assert environment["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert not any("PASSWORD" in name for name in environment)


def test_choices_are_of_labels() -> None:
    for board in BOARDS.values():
        names = {variable["name"] for variable in board["templating"]["list"]}
        assert names == {"datasource", "lane"}
        assert set(re.findall(r"\$(\w+)", json.dumps(board["panels"]))) <= names | {"__rate_interval"}
