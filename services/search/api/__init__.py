"""The search as an HTTP interface: FastAPI's routes over `services/search`, who may call them, and how often."""

from typing import Final

NAME: Final = "search"
"""Of its process, its compose block and its scrape target."""
METRICS_PORT: Final = 9306
