"""How long articles take from their producer's observation to the index, hour by hour.

In Vega, since it takes the difference of two averages, of which Lens has none for dates; the average of the differences
is the difference of the averages, so no script and no field of its own is needed.
"""

from dataclasses import dataclass
from typing import Literal

from services.kibana.saved import Json, SavedObject, Scope, packed, search_source
from services.kibana.views import View


@dataclass(frozen=True, slots=True)
class Delay:
    """A line for each value of `by`: the mean seconds from one date of an article to another."""

    key: str
    title: str
    view: View
    begins: str
    ends: str
    by: str
    about: str = ""
    type: Literal["visualization"] = "visualization"
    titled: Literal[True] = True

    def saved(self, scope: Scope) -> SavedObject:
        """As Kibana keeps it."""
        title = scope.title(self.title)
        drawn = {"aggs": [], "params": {"spec": packed(self._spec(scope))}, "title": title, "type": "vega"}
        attributes = {
            "description": self.about, "kibanaSavedObjectMeta": search_source(), "title": title, "uiStateJSON": "{}",
            "version": 1, "visState": packed(drawn),
        }  # fmt: skip
        return SavedObject("visualization", scope.id(self.key), attributes)

    def _spec(self, scope: Scope) -> Json:
        """Vega-Lite, https://vega.github.io/vega-lite; `%..%` are Kibana's: the dashboard's filters and time."""
        averages = {"begins": {"avg": {"field": self.begins}}, "ends": {"avg": {"field": self.ends}}}
        hours = {
            "date_histogram": {"calendar_interval": "hour", "field": self.ends, "min_doc_count": 1},
            "aggs": averages,
        }
        lines = {"terms": {"field": self.by, "size": 10}, "aggs": {"hours": hours}}
        url = {
            "%context%": True, "%timefield%": self.view.time, "index": scope.index(self.view.kind),
            "body": {"size": 0, "aggs": {"lines": lines}},
        }  # fmt: skip
        seconds = {
            "axis": {"title": "seconds"},
            "field": "seconds",
            "scale": {"type": "symlog"},
            "type": "quantitative",
        }
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "data": {"format": {"property": "aggregations.lines.buckets"}, "url": url},
            "encoding": {
                "color": {"field": "key", "title": self.by, "type": "nominal"},
                "x": {"axis": {"title": None}, "field": "hour.key", "type": "temporal"}, "y": seconds,
            },
            "mark": {"point": True, "tooltip": True, "type": "line"},
            "transform": [
                {"as": ["hour"], "flatten": ["hours.buckets"]},
                {"as": "seconds", "calculate": "(datum.hour.ends.value - datum.hour.begins.value) / 1000"},
            ],
        }  # fmt: skip
