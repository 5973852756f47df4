"""A middle box before the real Elasticsearch: it passes requests on, and spoils chosen answers.

A real HTTP server on the loopback address; what is good in its answers is Elasticsearch's own.
"""

import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Headers = dict[str, str]
Reply = tuple[int, Headers, bytes]
Spoil = Callable[[Callable[[], Reply]], "Reply | bytes | None"]
"""Gets the way to Elasticsearch, to be called or not. Its reply; or bytes as they go out, whole; None: hang up."""
OWN: Headers = {"X-elastic-product": "Elasticsearch", "Content-Type": "application/vnd.elasticsearch+json"}


@dataclass
class MiddleBox:
    """Listens while its `with` block runs."""

    target: int
    """The port of the real Elasticsearch."""
    script: list[Spoil] = field(default_factory=list)
    """What becomes of the next requests whose path begins with `path`; after that all are passed on."""
    always: Spoil | None = None
    """What becomes of each of them, while it is set."""
    path: str = "/_bulk"
    seen: list[str] = field(default_factory=list)
    """Method and path of every request."""

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"middle_box": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """For HEADWATER_ELASTICSEARCH."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def spoiler(self, method: str, path: str, authorization: str = "") -> Spoil | None:
        """Which answer this request is to have; None: the real one. It asks nobody who is there, whatever was said."""
        self.seen.append(f"{method} {path}")
        if not path.startswith(self.path):
            return None
        if self.always:
            return self.always
        return self.script.pop(0) if self.script else None


class _Handler(BaseHTTPRequestHandler):
    middle_box: MiddleBox
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        spoil = self.middle_box.spoiler(self.command, self.path, self.headers.get("authorization", ""))
        reply = spoil(lambda: self._pass_on(body)) if spoil else self._pass_on(body)
        if reply is None or isinstance(reply, bytes):
            self.wfile.write(reply or b"")
            self.close_connection = True
            return
        status, headers, content = reply
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": headers.get("Content-Length", str(len(content)))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = int(headers.get("Content-Length", len(content))) != len(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815 - the base class looks for these names

    def _pass_on(self, body: bytes) -> Reply:
        there = http.client.HTTPConnection("127.0.0.1", self.middle_box.target, timeout=60)
        try:
            kept = {k: v for k, v in self.headers.items() if k.lower() in ("accept", "content-type")}
            there.request(self.command, self.path, body, kept)
            answer = there.getresponse()
            content = answer.read()
            left_out = ("content-length", "transfer-encoding", "connection")
            return answer.status, {k: v for k, v in answer.getheaders() if k.lower() not in left_out}, content
        finally:
            there.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """The test speaks for it."""


def said(status: int, kind: str, reason: str) -> Reply:
    """A refusal in Elasticsearch's words, for what this distribution cannot be brought to say (it has no security)."""
    error = {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}
    return status, OWN, json.dumps({"error": error, "status": status}).encode()
