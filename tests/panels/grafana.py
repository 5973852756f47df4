"""What the panels of Grafana's dashboards ask Prometheus for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards"
BOARDS: Final[dict[str, dict[str, Any]]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")
}


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with its dashboard's name."""
    return ((uid, panel) for uid, board in sorted(BOARDS.items()) for panel in board["panels"])


def asked(panel: dict[str, Any], interval: str = "1m") -> list[tuple[str, str]]:
    """PromQL as Grafana sends it for all lanes, and the legend."""
    queries = ((target["expr"], target.get("legendFormat", "")) for target in panel["targets"])
    return [(expr.replace("$__rate_interval", interval).replace("$lane", ".*"), legend) for expr, legend in queries]
