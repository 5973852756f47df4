"""Prometheus scrapes every stage, and the alerts speak of series that exist and of runbooks that are written."""

import re
from collections.abc import Iterator
from typing import Any, Final

import promql_parser
import pytest
from promql_parser import AggregateExpr, Expr, VectorSelector

from services.contract.metrics import ALL, Series
from tests.house.tree import ROOT, read_yaml, stage_blocks, text

CONFIG: Final[dict[str, Any]] = read_yaml("deploy/prometheus/prometheus.yml")
RULES: Final[list[dict[str, Any]]] = [
    rule for group in read_yaml("deploy/prometheus/rules.yml")["groups"] for rule in group["rules"]
]
RUNBOOK: Final = "deploy/README.md"
BY_PROMETHEUS: Final = {"up"}
"""Series that Prometheus makes itself."""
TARGET_LABELS: Final = {"job", "instance"}


def exported(series: Series) -> set[str]:
    """The names under which a series arrives (https://prometheus.io/docs/concepts/metric_types/)."""
    ends = ("_bucket", "_sum", "_count") if series.kind == "histogram" else ("",)
    return {series.name + end for end in ends}


LABELS: Final = {
    name: {*series.labels, *TARGET_LABELS, *({"le"} if name.endswith("_bucket") else set())}
    for series in ALL
    for name in exported(series)
} | dict.fromkeys(BY_PROMETHEUS, TARGET_LABELS)


def parts(expression: str) -> Iterator[Expr]:
    """Every node of a PromQL expression. Raises ValueError where it is none."""
    found: list[Expr] = []
    promql_parser.walk(promql_parser.parse(expression), lambda node: found.append(node))
    return iter(found)


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
        if job["job_name"] != "prometheus"
    }
    assert jobs == {name: [f"{name}:{port}"] for name, (_, port) in stage_blocks().items()}


def test_a_silent_stage_is_noticed_whichever_it_is() -> None:
    down = next(rule for rule in RULES if rule["alert"] == "StageDown")
    (up,) = (node for node in parts(down["expr"]) if isinstance(node, VectorSelector))
    watched = {matcher.value for matcher in up.matchers.matchers if matcher.name == "job"}
    assert {name for value in watched for name in value.split("|")} == set(stage_blocks())


def test_rules_are_read_and_evaluated_every_fifteen_seconds() -> None:
    assert CONFIG["global"]["evaluation_interval"] == "15s"
    for name in CONFIG["rule_files"]:
        assert (ROOT / "deploy/prometheus" / name).is_file()
