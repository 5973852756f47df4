"""Polling: thousands of sources asked politely, each new article published once, no cursor ahead of the broker's ack."""

from typing import Final

NAME: Final = "poll"
METRICS_PORT: Final = 9308
