"""A dashboard as all of ours begin: its name, its links, and the choice of data source and lane."""

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models.dashboard import DashboardLinkType

Board = dashboard.Dashboard
"""Grafana's builder of one."""


def board(uid: str, title: str, means: str) -> Board:
    """Empty; panels follow each other from left to right, 24 columns wide."""
    others = (
        dashboard.DashboardLink("Headwater")
        .type(DashboardLinkType.DASHBOARDS)
        .tags(["headwater"])
        .as_dropdown(True)
        .keep_time(True)
    )
    source = dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus")
    lane = (
        dashboard.CustomVariable("lane")
        .label("Lane")
        .values("live,backfill")
        .include_all(True)
        .all_value(".*")
        .multi(True)
    )
    return (
        Board(title).uid(uid).description(means).tags(["headwater"]).readonly().refresh("30s").time("now-3h", "now")
        .with_variable(source).with_variable(lane).link(others)
    )  # fmt: skip
