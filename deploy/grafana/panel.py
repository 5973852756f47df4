"""The three kinds of panel that there are, each with its title, its unit and a sentence that says what it shows.

`$lane` is the dashboard's choice; `$__rate_interval` is Grafana's own: four scrapes, or what the picture's width needs.
"""

from typing import Final

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.models.common import BarGaugeDisplayMode, LegendDisplayMode, LegendPlacement, VizOrientation
from grafana_foundation_sdk.models.dashboard import DataSourceRef, Threshold, ThresholdsMode

SOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
HEIGHT: Final = 8
Query = tuple[str, str]
"""PromQL, and the legend of what it gives."""


def lines(
    title: str, unit: str, means: str, *queries: Query, width: int = 8, stacked: bool = False
) -> timeseries.Panel:
    """A course over time."""
    panel = (
        timeseries.Panel().title(title).unit(unit).description(means).datasource(SOURCE).span(width).height(HEIGHT)
        .min(0).fill_opacity(30 if stacked else 5).legend(
            common.VizLegendOptions().show_legend(True).display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
        )
    )  # fmt: skip
    for letter, (expression, legend) in zip("ABCDEF", queries, strict=False):
        query = prometheus.Dataquery().ref_id(letter).expr(expression).legend_format(legend).range()
        panel.with_target(query.datasource(SOURCE))
    return panel


def number(
    title: str, unit: str, means: str, expression: str, *, bad: float | None = None, low: bool = False
) -> stat.Panel:
    """What is now, red from `bad` on (`low`: below it)."""
    first, then = ("red", "green") if low else ("green", "red")
    colours = [Threshold(color=first), *([] if bad is None else [Threshold(value=bad, color=then)])]
    steps = dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(colours)
    query = prometheus.Dataquery().ref_id("A").expr(expression).instant().datasource(SOURCE)
    panel = stat.Panel().title(title).unit(unit).description(means).datasource(SOURCE).span(4).height(4)
    return panel.thresholds(steps).with_target(query)


def bars(title: str, unit: str, means: str, query: Query, width: int = 12) -> bargauge.Panel:
    """What is now, one bar for each."""
    expression, legend = query
    asked = prometheus.Dataquery().ref_id("A").expr(expression).legend_format(legend).instant().datasource(SOURCE)
    panel = bargauge.Panel().title(title).unit(unit).description(means).datasource(SOURCE).span(width).height(12)
    return panel.orientation(VizOrientation.HORIZONTAL).display_mode(BarGaugeDisplayMode.BASIC).with_target(asked)
