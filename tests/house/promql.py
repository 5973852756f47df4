"""PromQL by its syntax tree, and the series and labels that there are to ask for."""

from collections.abc import Iterator
from typing import Final

import promql_parser
from promql_parser import Expr

from services.contract.metrics import ALL, Series
from tests.house.tree import read_yaml

RECORDED: Final[dict[str, str]] = {
    rule["record"]: rule["expr"]
    for group in read_yaml("deploy/prometheus/recording.yml")["groups"]
    for rule in group["rules"]
}
OTHERS: Final = {
    "up": set[str](), "ALERTS": {"alertname", "alertstate"},  # Prometheus's own
    "process_resident_memory_bytes": set[str](), "process_cpu_seconds_total": set[str](),  # prometheus-client's
}  # fmt: skip
TARGET_LABELS: Final = {"job", "instance"}


def exported(series: Series) -> set[str]:
    """The names under which a series arrives (https://prometheus.io/docs/concepts/metric_types/)."""
    ends = ("_bucket", "_sum", "_count") if series.kind == "histogram" else ("",)
    return {series.name + end for end in ends}


LABELS: Final = {
    name: {*series.labels, *TARGET_LABELS, *({"le"} if name.endswith("_bucket") else set())}
    for series in ALL
    for name in exported(series)
}
LABELS.update({name: labels | TARGET_LABELS for name, labels in OTHERS.items()})
LABELS.update({name: set(name.partition(":")[0].split("_")) for name in RECORDED})  # level:metric:operation


def parts(expression: str) -> Iterator[Expr]:
    """Every node of a PromQL expression. Raises ValueError where it is none."""
    found: list[Expr] = []
    promql_parser.walk(promql_parser.parse(expression), lambda node: found.append(node))
    return iter(found)
