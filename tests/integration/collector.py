"""A collector of OpenTelemetry on loopback: takes spans by OTLP over HTTP, as the protocol's own messages."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Seen:
    """A span: of which process, what it did, and from when to when (nanoseconds)."""

    service: str
    name: str
    trace: bytes
    id: bytes
    parent: bytes
    began: int
    ended: int
    about: dict[str, str | int]

    @property
    def place(self) -> str:
        """Whose it is, and about which topic."""
        return f"{self.service} {self.about['messaging.destination.name']}"


@dataclass
class Collector:
    """A context manager; answers with `status`."""

    status: int = 200
    spans: list[Seen] = field(default_factory=list)
    asked: int = 0

    def __enter__(self) -> Self:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.asked += 1
                if collector.status == 200 and self.path == "/v1/traces":
                    collector.take(body, self.headers.get("content-encoding"))
                self.send_response(collector.status)
                self.send_header("content-type", "application/x-protobuf")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Not worth a line."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, body: bytes, encoding: str | None) -> None:
        """One export."""
        assert encoding in (None, "identity"), encoding
        for each in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = next(a.value.string_value for a in each.resource.attributes if a.key == "service.name")
            for scope in each.scope_spans:
                self.spans += [_seen(service, span) for span in scope.spans]

    def way_of(self, article: str, *places: str, seconds: float = 30) -> Mapping[str, Seen]:
        """What was told of an article by `service topic`, once all these have told; of one place the latest."""
        deadline = time.monotonic() + seconds
        while True:
            found = {span.place: span for span in self.spans if span.about["headwater.article"] == article}
            missing = set(places) - found.keys()
            if not missing:
                return found
            assert time.monotonic() < deadline, f"nothing of {missing}, of {set(found)} only"
            time.sleep(0.2)


def _seen(service: str, span: Any) -> Seen:
    about = {a.key: a.value.string_value or a.value.int_value for a in span.attributes}
    ids = (span.trace_id, span.span_id, span.parent_span_id)
    return Seen(service, span.name, *ids, span.start_time_unix_nano, span.end_time_unix_nano, about)
