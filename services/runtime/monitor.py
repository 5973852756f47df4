"""How a process is watched: its counters, and /metrics, /healthz and /readyz on a port of its own.

One small HTTP server in a thread for workers, indexer and producers alike, so that all look the same from outside.
"""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from services.contract import metrics
from services.contract.metrics import Series
from services.pipeline import Lane

disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY: Final = CollectorRegistry()
_KINDS: Final[dict[str, Any]] = {"counter": Counter, "gauge": Gauge, "histogram": Histogram}


def _make(series: Series) -> Any:
    extra: dict[str, Any] = {"buckets": series.buckets} if series.buckets else {}
    return _KINDS[series.kind](series.name, series.means, series.labels, registry=REGISTRY, **extra)


ProcessCollector(registry=REGISTRY)  # memory, processor, open files: process_resident_memory_bytes and its like
_FAMILIES: Final = {series.name: _make(series) for series in metrics.ALL}


def family(series: Series) -> Any:
    """The prometheus-client object of a series in the table."""
    return _FAMILIES[series.name]


class StageCounters:
    """The counters of one stage on one lane; children resolved once, since looking them up costs more than counting."""

    def __init__(self, stage: str, lane: Lane) -> None:
        self._labels = (stage, str(lane))
        self._received = family(metrics.RECEIVED).labels(*self._labels)
        self._sent = family(metrics.SENT).labels(*self._labels)
        self._work = family(metrics.WORK).labels(*self._labels)
        self._seconds = family(metrics.SECONDS).labels(*self._labels)
        self._batch = family(metrics.BATCH).labels(*self._labels)

    def sent(self, count: int = 1) -> None:
        """Articles passed on."""
        self._received.inc(count)
        self._sent.inc(count)

    def dropped(self, reason: str, count: int = 1) -> None:
        """Articles dropped on purpose."""
        self._received.inc(count)
        family(metrics.DROPPED).labels(*self._labels, reason).inc(count)

    def dead(self, error: str, count: int = 1) -> None:
        """Articles sent to the dead letters."""
        self._received.inc(count)
        family(metrics.DEAD).labels(*self._labels, error).inc(count)

    def retried(self, target: str) -> None:
        """An attempt is repeated."""
        family(metrics.RETRIES).labels(*self._labels, target).inc()

    def answered(self, server: str, answer: str, seconds: float) -> None:
        """A server was asked: how it answered (`ok`, `refused`, `busy`, `none`), and after how long."""
        family(metrics.SERVER).labels(*self._labels, server, answer).observe(seconds)

    def worked(self, seconds: float) -> None:
        """Time spent in the step itself."""
        self._work.inc(seconds)

    def batch(self, articles: int, seconds: float) -> None:
        """A batch is settled."""
        self._batch.observe(articles)
        self._seconds.observe(seconds)


class Rebalances:
    """How often a member's partitions were dealt."""

    def __init__(self, stage: str, lane: Lane) -> None:
        self._rebalances = family(metrics.REBALANCES).labels(stage, str(lane))
        self._seen = 0

    def rebalanced(self, total: int) -> None:
        """How often the partitions have been dealt since the start."""
        self._rebalances.inc(total - self._seen)
        self._seen = total


@dataclass
class Health:
    """What a process says of itself. Ready: it can do its work. Alive: it makes progress or knows why not."""

    stage: str
    lane: Lane
    reasons: dict[str, str] = field(default_factory=lambda: {"start": "starting"})
    """Why it is not ready, by cause; empty when ready."""

    def trouble(self, cause: str, reason: str | None) -> None:
        """Say that `cause` keeps the process from its work, or (None) no longer does."""
        if reason is None:
            self.reasons.pop(cause, None)
        else:
            self.reasons[cause] = reason
        family(metrics.READY).labels(self.stage, str(self.lane)).set(0 if self.reasons else 1)

    def halt(self, reason: str | None) -> None:
        """Say that nothing goes on until a person acts, or (None) that it does again."""
        self.trouble("halt", reason)
        family(metrics.HALTED).labels(self.stage, str(self.lane)).set(1 if reason else 0)


class _Handler(BaseHTTPRequestHandler):
    health: Health

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0]
        if path == "/metrics":
            self._answer(200, generate_latest(REGISTRY), "text/plain; version=0.0.4; charset=utf-8")
        elif path == "/healthz":
            self._answer(200, b'{"alive": true}', "application/json")
        elif path == "/readyz":
            reasons = dict(self.health.reasons)
            body = json.dumps({"ready": not reasons, "stage": self.health.stage, "reasons": reasons}).encode()
            self._answer(503 if reasons else 200, body, "application/json")
        else:
            self._answer(404, b"only /metrics, /healthz and /readyz are here\n", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Scrapes are not worth a log line."""


class PortTaken(OSError):
    """The metrics port is in use; the message says how to take another."""


def serve(health: Health, host: str, port: int, version: str) -> int:
    """Serve in the background; the port that is used. Raises PortTaken."""
    family(metrics.BUILD).labels(version).set(1)
    health.trouble("start", health.reasons.get("start"))
    handler = type("Handler", (_Handler,), {"health": health})
    try:
        server = ThreadingHTTPServer((host, port), handler)
    except OSError as error:
        raise PortTaken(
            f"port {port} for {health.stage}'s metrics is taken ({error.strerror}); "
            "is it running already? Otherwise set HEADWATER_METRICS_PORT (0 takes a free one)"
        ) from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="monitor", daemon=True).start()
    return int(server.server_address[1])
