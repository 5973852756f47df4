"""The proxy itself: what it holds comes later, what it loses never, what it cuts ends in a reset; else it changes nothing."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from services.local.ports import free_ports
from tests.faults.proxy import DOWN, UP, Proxy, Weather, http


class Echo:
    """A server that sends back what it gets."""

    def __init__(self, port: int) -> None:
        self._server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near:
            try:
                while data := near.recv(1 << 16):
                    near.sendall(data)
            except OSError:
                return

    def close(self) -> None:
        """Take no more."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    port, target = free_ports(2)
    echo = Echo(target)
    with Proxy(port, target) as found:
        yield found
    echo.close()


def _client(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def _read(client: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count and (data := client.recv(1 << 16)):
        found += data
    return found


def test_in_fair_weather_every_byte_passes(proxy: Proxy) -> None:
    data = bytes(range(256)) * 2000
    with _client(proxy) as client:
        threading.Thread(target=client.sendall, args=(data,), daemon=True).start()
        assert _read(client, len(data)) == data


def test_what_is_held_comes_later(proxy: Proxy) -> None:
    with _client(proxy) as client:
        client.sendall(b"one")
        assert _read(client, 3) == b"one"
        proxy.weather = Weather(held=(False, True))
        client.sendall(b"two")
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(3)
        client.settimeout(5)
        proxy.heal()
        assert _read(client, 3) == b"two"


def test_what_is_lost_never_comes_and_its_connection_ends(proxy: Proxy) -> None:
    with _client(proxy) as client:
        client.sendall(b"one")
        assert _read(client, 3) == b"one"
        proxy.weather = Weather(lost=(False, True))
        client.sendall(b"two")
        time.sleep(0.2)
        proxy.heal()
        with pytest.raises(ConnectionError):
            assert client.recv(3)


@pytest.mark.parametrize("way", [UP, DOWN])
def test_a_cut_lets_so_many_bytes_pass_and_resets(proxy: Proxy, way: int) -> None:
    with _client(proxy) as client:
        client.sendall(b"one")
        assert _read(client, 3) == b"one"
        proxy.cut(way, 2)
        client.sendall(b"four")
        with pytest.raises(ConnectionError):
            _read(client, 100)


def test_latency_and_rate_slow_it_down(proxy: Proxy) -> None:
    proxy.weather = Weather(latency=0.2, rate=100_000)
    with _client(proxy) as client:
        begin = time.monotonic()
        client.sendall(b"x" * 20_000)
        assert _read(client, 20_000) == b"x" * 20_000
        assert time.monotonic() - begin > 0.6


def test_somebody_between_answers(proxy: Proxy) -> None:
    proxy.answering(lambda line, body: http("429 Too Many Requests", line.encode() + body))
    with _client(proxy) as client:
        client.sendall(b"POST /_bulk HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
        answer = client.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
    assert answer.endswith(b"POST /_bulk HTTP/1.1abc")
