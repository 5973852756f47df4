"""The publishers' server: one port, told apart by the host's name, as on any shared server."""

import ipaddress
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.newsweb.publisher import Publisher


class Handler(BaseHTTPRequestHandler):
    server: "Web"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        found = self.server.publishers[host].respond(self.path.partition("?")[0], headers, self.server.clock())
        time.sleep(found.pause)
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(found.body) + found.wrong_length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(found.body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
        """Quiet."""


class Web(ThreadingHTTPServer):
    """Knows its publishers by their hosts; `resolve` is the web's name server."""

    daemon_threads = True

    def __init__(self, publishers: Iterable[Publisher], clock: Callable[[], float]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.publishers = {publisher.host: publisher for publisher in publishers}
        self.clock = clock
        for publisher in self.publishers.values():
            publisher.port = self.port

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def resolve(self, host: str, port: int) -> list[str]:
        """Every known host is here; a number is itself."""
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            if host in self.publishers:
                return ["127.0.0.1"]
            raise OSError(f"{host} is not known") from None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some publishers are about."""


@contextmanager
def serving(publishers: Iterable[Publisher], clock: Callable[[], float]) -> Iterator[Web]:
    """The web, running."""
    web = Web(publishers, clock)
    thread = threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.shutdown()
        web.server_close()
        thread.join()
