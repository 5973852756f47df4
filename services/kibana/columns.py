"""Columns of a Lens chart: what is counted or measured, and by what it is grouped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from services.kibana.saved import Json, kql

RECORDS: Final = "___records___"
"""Lens's name for the documents themselves."""
Data = Literal["number", "date", "string", "boolean"]
_SCALES: Final[Mapping[Data, str]] = {"number": "ratio", "date": "ratio", "string": "ordinal", "boolean": "ordinal"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `operation` is Lens's word for it."""

    label: str
    operation: str
    of: str | None
    """The field."""
    data: Data
    bucketed: bool = False
    """True: rows are grouped by it."""
    params: Json = field(default_factory=dict)
    where: str = ""
    """A query that narrows this column alone."""
    shift: str = ""
    """So long before the time that is looked at, such as `1w`."""

    def saved(self) -> Json:
        """As Lens keeps it."""
        scale = "interval" if self.operation == "date_histogram" else _SCALES[self.data]
        return {
            "customLabel": True, "dataType": self.data, "isBucketed": self.bucketed, "label": self.label,
            "operationType": self.operation, "params": self.params, "scale": scale,
            **({"sourceField": self.of} if self.of else {}),
            **({"filter": kql(self.where)} if self.where else {}),
            **({"timeShift": self.shift} if self.shift else {}),
        }  # fmt: skip


def count(label: str = "Articles", where: str = "", shift: str = "") -> Column:
    """How many documents."""
    return Column(label, "count", RECORDS, "number", params={"emptyAsNull": False}, where=where, shift=shift)


def unique(of: str, label: str) -> Column:
    """How many values there are, near enough."""
    return Column(label, "unique_count", of, "number", params={"emptyAsNull": False})


def mean(of: str, label: str, where: str = "", decimals: int = 2) -> Column:
    """The average of a number."""
    form = {"id": "number", "params": {"decimals": decimals}}
    return Column(label, "average", of, "number", params={"format": form}, where=where)


def most(of: str, label: str) -> Column:
    """The greatest number."""
    return Column(label, "max", of, "number", params={"emptyAsNull": True})


def newest(of: str, label: str) -> Column:
    """The latest date."""
    return Column(label, "max", of, "date", params={"emptyAsNull": True})


def oldest(of: str, label: str) -> Column:
    """The earliest date."""
    return Column(label, "min", of, "date", params={"emptyAsNull": True})


def last(of: str, label: str, by: str) -> Column:
    """A text of the document that is the last by this date."""
    params = {"showArrayValues": False, "sortField": by}
    return Column(label, "last_value", of, "string", params=params, where=f"{of}: *")


def top(of: str, label: str, size: int = 10, *, by: str = "count", ascending: bool = False,
        data: Data = "string") -> Column:  # fmt: skip
    """Its values with the most, or the least, of the column named `by`."""
    return Column(label, "terms", of, data, True, {
        "missingBucket": False, "orderBy": {"columnId": by, "type": "column"},
        "orderDirection": "asc" if ascending else "desc", "otherBucket": False, "parentFormat": {"id": "terms"},
        "size": size,
    })  # fmt: skip


def over(of: str, interval: str = "auto", label: str = "Time") -> Column:
    """By time; `interval` is `auto` or such as `1h`."""
    params = {"dropPartials": False, "includeEmptyRows": True, "interval": interval}
    return Column(label, "date_histogram", of, "date", True, params)


def cases(label: str, of: Mapping[str, str]) -> Column:
    """By queries, each under its name."""
    filters = [{"input": kql(query), "label": name} for name, query in of.items()]
    return Column(label, "filters", None, "string", True, {"filters": filters})
