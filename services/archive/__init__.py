"""The archive: what the indexer is given, kept in files for as long as a person wishes, and brought back from them."""

from typing import Final

NAME: Final = "archive"
"""Of its process, its compose block, its scrape target and the end of its consumer group."""
METRICS_PORT: Final = 9310
