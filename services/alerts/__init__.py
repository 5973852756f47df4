"""Saved searches that fire: matched in the stream, once for each story, told by webhook, e-mail and feed."""

from typing import Final

NAME: Final = "alerts"
"""Of its process, its compose block, its scrape target and the end of its consumer group."""
METRICS_PORT: Final = 9307
