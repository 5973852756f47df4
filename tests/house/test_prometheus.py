"""Prometheus scrapes every stage, and the alerts speak of series that exist and of runbooks that are written."""

import re
from typing import Any, Final

import pytest
from promql_parser import AggregateExpr, VectorSelector

from tests.house.promql import LABELS, RECORDED, parts
from tests.house.tree import ROOT, optional_blocks, read_yaml, stage_blocks, text

CONFIG: Final[dict[str, Any]] = read_yaml("deploy/prometheus/prometheus.yml")
RULES: Final[list[dict[str, Any]]] = [
    rule for group in read_yaml("deploy/prometheus/rules.yml")["groups"] for rule in group["rules"]
]
CASES: Final[list[dict[str, Any]]] = read_yaml("tests/prometheus/rules.test.yml")["tests"]
RUNBOOK: Final = "deploy/README.md"


def ids(rule: dict[str, Any]) -> str:
    """A rule's name in the test's name."""
    return str(rule["alert"])


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_rule_uses_series_that_exist_with_labels_that_they_have(rule: dict[str, Any]) -> None:
    known: set[str] = set()
    used: set[str] = set()
    for node in parts(rule["expr"]):
        if isinstance(node, VectorSelector):
            assert node.name in LABELS, node.name
            known |= LABELS[node.name]
            used |= {matcher.name for matcher in node.matchers.matchers}
        elif isinstance(node, AggregateExpr) and node.modifier:
            used |= set(node.modifier.labels)
    assert known, "it watches nothing"
    assert used <= known


@pytest.mark.parametrize("record", sorted(RECORDED))
def test_what_is_recorded_has_the_labels_that_its_name_says(record: str) -> None:
    assert re.fullmatch(r"[a-z_]+:headwater_[a-z_]+:[a-z]+(_rate\d+[mh]|)|[a-z_]+:headwater_[a-z_]+:rate\d+m", record)
    names = set()
    for node in parts(RECORDED[record]):
        if isinstance(node, VectorSelector):
            names.add(node.name or "")
            assert {matcher.name for matcher in node.matchers.matchers} <= LABELS[node.name or ""]
        elif isinstance(node, AggregateExpr) and node.modifier:
            assert set(node.modifier.labels) == LABELS[record]
    assert names
    assert names <= set(LABELS) - set(RECORDED)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_rule_is_tried_where_it_fires_and_where_it_does_not(rule: dict[str, Any]) -> None:
    """In `promtool test rules`; a case without samples is one in which nothing at all fires."""
    fires = [
        name
        for case in CASES
        for said in (*case.get("promql_expr_test", []), *case.get("alert_rule_test", []))
        if said.get("exp_samples") or said.get("exp_alerts")
        for name in re.findall(r"[A-Z]\w+", str(said))
    ]
    silent = [said for case in CASES for said in case["promql_expr_test"] if said["exp_samples"] == []]
    assert rule["alert"] in fires
    assert any("alertname" not in said["expr"] or rule["alert"] in said["expr"] for said in silent)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_rule_tells_a_person_what_and_what_to_do(rule: dict[str, Any]) -> None:
    notes = rule["annotations"]
    assert set(notes) == {"summary", "description", "runbook"}
    assert rule["labels"]["severity"] in {"critical", "warning"}
    file, anchor = notes["runbook"].split("#")
    assert (file, anchor) == (RUNBOOK, rule["alert"].lower())
    assert rule["alert"] in re.findall(r"^### (\w+)$", text(RUNBOOK), re.MULTILINE)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_rule_s_text_names_labels_that_its_result_has(rule: dict[str, Any]) -> None:
    groups = [set(n.modifier.labels) for n in parts(rule["expr"]) if isinstance(n, AggregateExpr) and n.modifier]
    names = {n.name for n in parts(rule["expr"]) if isinstance(n, VectorSelector)}
    has = set.intersection(*groups) if groups else set.union(*(LABELS[name or ""] for name in names))
    spoken = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"] + rule["annotations"]["description"]))
    assert spoken <= has


def test_every_runbook_is_of_an_alert() -> None:
    runbooks = re.findall(r"^### (\w+)$", text(RUNBOOK).split("## Runbooks")[1], re.MULTILINE)
    assert sorted(runbooks) == sorted(rule["alert"] for rule in RULES)


def test_every_stage_is_scraped_on_its_port() -> None:
    jobs = {
        job["job_name"]: [target for group in job["static_configs"] for target in group["targets"]]
        for job in CONFIG["scrape_configs"]
        if job["job_name"] != "prometheus" and "static_configs" in job
    }
    assert jobs == {name: [f"{name}:{port}"] for name, (_, port) in stage_blocks().items()}


def test_what_is_optional_is_looked_for_and_not_missed() -> None:
    jobs = {job["job_name"]: job["dns_sd_configs"] for job in CONFIG["scrape_configs"] if "dns_sd_configs" in job}
    assert jobs == {
        name: [{"names": [name], "type": "A", "port": port}] for name, (_, port) in optional_blocks().items()
    }


def test_a_silent_stage_is_noticed_whichever_it_is() -> None:
    down = next(rule for rule in RULES if rule["alert"] == "StageDown")
    (up,) = (node for node in parts(down["expr"]) if isinstance(node, VectorSelector))
    watched = {matcher.value for matcher in up.matchers.matchers if matcher.name == "job"}
    assert {name for value in watched for name in value.split("|")} == set(stage_blocks() | optional_blocks())


def test_rules_are_read_and_evaluated_every_fifteen_seconds() -> None:
    assert CONFIG["global"]["evaluation_interval"] == "15s"
    assert CONFIG["rule_files"] == ["recording.yml", "rules.yml"]
    for name in CONFIG["rule_files"]:
        assert (ROOT / "deploy/prometheus" / name).is_file()
