"""A small HTTP server that stands for Kibana, which cannot run in the tests.

It takes an import as Kibana documents it: a header against forged requests, a multipart file of NDJSON, `overwrite`;
objects whose references are neither in the file nor stored are not taken; the answer is 200 in any case.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any]
AVAILABLE: Answer = (200, {"name": "kibana", "status": {"overall": {"level": "available", "summary": "All good"}}})


class StandIn(ThreadingHTTPServer):
    """What it holds, and what was asked of it. `answers`: what it says next instead, by the end of the path."""

    def __init__(self, key: str | None, user: str | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asks_for = f"ApiKey {key}" if key else f"Basic {b64encode(user.encode()).decode()}" if user else None
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.asked: list[str] = []
        self.answers: dict[str, list[Answer]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, path: str, headers: Message, body: bytes) -> Answer:
        """To one request."""
        parts = urlsplit(path)
        self.asked.append(path)
        name = parts.path.rpartition("/")[2]
        if self.answers.get(name):
            return self.answers[name].pop(0)
        if self.asks_for and headers["authorization"] != self.asks_for:
            return 401, {"statusCode": 401, "error": "Unauthorized", "message": "no key"}
        if name == "status":
            return AVAILABLE
        if not headers["kbn-xsrf"]:
            return 400, {
                "statusCode": 400,
                "error": "Bad Request",
                "message": "Request must contain a kbn-xsrf header.",
            }
        return 200, self._import(_file(headers, body), parse_qs(parts.query).get("overwrite") == ["true"])

    def _import(self, lines: list[dict[str, Any]], overwrite: bool) -> dict[str, Any]:
        known = {*self.objects, *((line["type"], line["id"]) for line in lines)}
        errors, taken = [], 0
        for line in lines:
            name = line["type"], line["id"]
            missing = [r for r in line["references"] if (r["type"], r["id"]) not in known]
            if missing:
                wrong: dict[str, Any] = {"type": "missing_references", "references": missing}
            elif name in self.objects and not overwrite:
                wrong = {"type": "conflict"}
            else:
                self.objects[name] = line
                taken += 1
                continue
            errors.append({"type": name[0], "id": name[1], "meta": {"title": "x"}, "error": wrong})
        found = {"success": not errors, "successCount": taken, "warnings": []}
        return {**found, "errors": errors} if errors else found


def _file(headers: Message, body: bytes) -> list[dict[str, Any]]:
    form = message_from_bytes(b"content-type: " + headers["content-type"].encode() + b"\r\n\r\n" + body)
    (part,) = cast(list[Message], form.get_payload())
    assert part.get_param("name", header="content-disposition") == "file"
    assert str(part.get_filename()).endswith(".ndjson"), "Kibana refuses other names"
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return [json.loads(line) for line in data.decode().splitlines()]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Any request."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        status, said = cast(StandIn, self.server).answer(self.path, self.headers, body)
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Nothing: the test says what was asked."""


@contextmanager
def standing_in(key: str | None = None, user: str | None = None) -> Iterator[StandIn]:
    """One that runs, while the block does; with `key`, or `user` as `name:password`, it asks for one."""
    server = StandIn(key, user)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
