"""Push: other programs hand articles over by HTTP, and are told once Kafka has them."""

from typing import Final

NAME: Final = "push"
METRICS_PORT: Final = 9309
