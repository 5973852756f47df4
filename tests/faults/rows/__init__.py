"""The rows of the matrix, by what they break; importing this package fills `matrix.ROWS`."""

from tests.faults.rows import broker, content, feeds, index, network, producers, topics, workers

__all__ = ["broker", "content", "feeds", "index", "network", "producers", "topics", "workers"]
