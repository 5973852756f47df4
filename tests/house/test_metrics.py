"""Every series is documented, under a name that follows the conventions, and no other is spoken of."""

import re
from typing import Final

from services.contract.metrics import ALL
from tests.house.tree import text

DOCUMENTS: Final = ("README.md", "deploy/README.md")
NAMED: Final = re.compile(r"\bheadwater_[a-z_]+[a-z]\b")


def spoken() -> set[str]:
    """Every series named in the documents."""
    return {name for path in DOCUMENTS for name in NAMED.findall(text(path))}


def test_every_series_is_documented() -> None:
    assert {series.name for series in ALL} - spoken() == set()


def test_every_documented_series_exists() -> None:
    names = {series.name for series in ALL}
    assert {name for name in spoken() if re.sub(r"_(bucket|sum|count)$", "", name) not in names} == set()


def test_the_runbooks_table_is_the_contract() -> None:
    for series in ALL:
        row = f"| `{series.name}` | {series.kind} | {', '.join(series.labels)} | {series.means} |"
        assert row in text("deploy/README.md").splitlines()


def test_names_follow_the_conventions() -> None:
    """https://prometheus.io/docs/practices/naming/: counters end in _total, nothing else does."""
    for series in ALL:
        assert series.name.endswith("_total") == (series.kind == "counter"), series.name
        assert series.means, series.name
