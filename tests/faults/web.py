"""A web server on loopback that hangs, dribbles, lies and loops, with one good feed on it."""

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self

FEED_TITLE: Final = "The ferry to the outer islands sails again"
FEED: Final = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Island wire</title>
<link>https://island.example/</link><item><title>{FEED_TITLE}</title><link>https://island.example/ferry</link>
<description>The ferry to the outer islands sails again from Monday, after a winter in the dock.</description>
</item></channel></rss>""".encode()


class _Handler(BaseHTTPRequestHandler):
    stop: threading.Event

    def do_GET(self) -> None:
        getattr(self, "get_" + self.path.strip("/"))()

    def get_good(self) -> None:
        self._send(200, FEED)

    def get_hang(self) -> None:
        self.stop.wait(120)

    def get_dribble(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        for byte in FEED:
            if self.stop.wait(1):
                return
            self.wfile.write(bytes([byte]))

    def get_error(self) -> None:
        self._send(500, b"out of order")

    def get_unchanged(self) -> None:
        self.send_response(304)
        self.end_headers()

    def get_cut(self) -> None:
        packed = gzip.compress(FEED * 50)
        self._send(200, packed[: len(packed) // 2], encoding="gzip")

    def get_loop(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/loop")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: bytes, encoding: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/rss+xml")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing."""


class BadWeb:
    """A context manager."""

    BAD: Final = ("hang", "dribble", "error", "unchanged", "cut", "loop")

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        handler = type("Handler", (_Handler,), {"stop": self._stop})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="bad-web", daemon=True).start()
        return self

    def url(self, name: str) -> str:
        """The address of one of its faults, or of "good"."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}"

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        time.sleep(0.05)
        self._server.shutdown()
        self._server.server_close()
