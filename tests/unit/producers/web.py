"""A web server on loopback that misbehaves on demand: each path is one way to answer."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the table of its server; what was asked is kept for the test to look at."""

    server: "Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers[self.path.partition("?")[0]](self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
        """Quiet."""

    def give(self, status: int, body: bytes = b"", **headers: str) -> None:
        """One whole answer; underscores in header names stand for hyphens."""
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True


class Server(ThreadingHTTPServer):
    """Keeps what was asked."""

    daemon_threads = True

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""

    def url(self, path: str) -> str:
        """The address of a path here."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[Server]:
    """The server, running."""
    server = Server(answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fixed(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Always the same answer."""
    return lambda handler: handler.give(status, body, **headers)


def to(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return fixed(status, b"moved", Location=location)


def dripping(head: bytes, seconds: float = 0.1, drops: int = 100) -> Answer:
    """Sends `head`, then one byte at a time: within every limit per read, and never done."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(head)
            for _ in range(drops):
                handler.wfile.write(b"x")
                time.sleep(seconds)
        except OSError:
            return

    return answer


def zipped(body: bytes, parts: int = 1) -> Answer:
    """A gzip answer, in so many members."""
    return fixed(200, gzip.compress(body, 9, mtime=0) * parts, Content_Encoding="gzip")


def unused_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
