"""`python -m deploy.grafana.build`: writes the dashboards that Grafana reads, one JSON file each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.pipeline import pipeline
from deploy.grafana.servers import servers
from deploy.grafana.sources import sources

FOLDER: Final = Path(__file__).parent / "dashboards"


def written() -> Mapping[str, str]:
    """File name to content."""
    boards = [build().build() for build in (pipeline, sources, servers)]
    for it in boards:
        for number, panel in enumerate(it.panels or (), start=1):
            panel.id_val = number
    return {f"{it.uid}.json": json.dumps(it, cls=JSONEncoder, indent=1, sort_keys=True) + "\n" for it in boards}


if __name__ == "__main__":
    for name, content in written().items():
        (FOLDER / name).write_text(content, "utf-8")
