"""What can be chosen about the two local servers.

Every port, size and folder is a parameter, so that tests run beside a person's own stack without touching it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.local.errors import LocalStackError

HOST = "127.0.0.1"


@dataclass(frozen=True)
class ProxiedListener:
    """A second Kafka listener, named PROXIED: clients that enter by it are told the advertised port ever after.

    A fault proxy listens on `advertised_port` and passes on to `port`; without it clients would go round the proxy.
    """

    port: int
    advertised_port: int


@dataclass(frozen=True)
class StackSettings:
    """Both servers listen on 127.0.0.1 only; sizes in MiB; times in seconds; folders are made absolute.

    `kafka_options` and `elasticsearch_options` are written into the generated configuration after all else and win;
    `environment` holds further environment variables of the two processes (the caller's own are not passed on).
    """

    state: Path = Path(".headwater")
    cache: Path = field(default_factory=lambda: Path.home() / ".cache" / "headwater")
    kafka_port: int = 9092
    controller_port: int = 9093
    elasticsearch_port: int = 9200
    kafka_heap_mb: int = 512
    elasticsearch_heap_mb: int = 1024
    proxied: ProxiedListener | None = None
    start_timeout: float = 90.0
    stop_timeout: float = 20.0
    kafka_options: Mapping[str, str] = field(default_factory=dict)
    elasticsearch_options: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A server and a later command may have other current folders than the one that started it.
        object.__setattr__(self, "state", self.state.expanduser().absolute())
        object.__setattr__(self, "cache", self.cache.expanduser().absolute())
        ports = [self.kafka_port, self.controller_port, self.elasticsearch_port]
        ports += [self.proxied.port] if self.proxied else []
        if len(set(ports)) < len(ports):
            raise LocalStackError(f"Each server needs ports of its own; these were given: {ports}.")

    @property
    def logs(self) -> Path:
        """Folder of both servers' logs."""
        return self.state / "logs"

    @property
    def run(self) -> Path:
        """Folder of the process records."""
        return self.state / "run"

    @property
    def config(self) -> Path:
        """Folder of the generated configuration, one folder per server."""
        return self.state / "config"

    @property
    def data(self) -> Path:
        """Folder of what the servers keep, one folder per server."""
        return self.state / "data"

    @property
    def temporary(self) -> Path:
        """Folder for the servers' own temporary files."""
        return self.state / "tmp"

    @property
    def snapshots(self) -> Path:
        """The one folder that Elasticsearch may write file-system snapshots to (`path.repo`)."""
        return self.state / "snapshots"
