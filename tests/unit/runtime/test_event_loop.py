"""An encrypted connection is closed soon, also where the other side does not say goodbye."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import trustme
import uvloop

from services.runtime.event_loop import GOODBYE_SECONDS, Loop

HOST = "127.0.0.1"


@pytest.fixture
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def silent(ca: trustme.CA) -> Iterator[int]:
    """The port of a TLS server that reads to the end and then keeps the connection, without a word."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert(HOST).configure_cert(context)
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        accepted = listening.accept()[0]
        with closing(context.wrap_socket(accepted, server_side=True)) as connection:
            while connection.recv(1000):
                pass
            over.wait(30)

    with socket.create_server((HOST, 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        yield listening.getsockname()[1]
        over.set()
        thread.join(10)


async def closed_after(port: int, trusted: ssl.SSLContext) -> float:
    """Seconds from `close` until the connection is closed."""
    _, writer = await asyncio.open_connection(HOST, port, ssl=trusted)
    writer.write(b"all that there is to say")
    await writer.drain()
    began = time.monotonic()
    writer.close()
    await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])  # how it ends is the connection's own matter
    return time.monotonic() - began


def test_the_goodbye_is_not_waited_for_for_long(ca: trustme.CA, silent: int) -> None:
    trusted = ssl.create_default_context()
    ca.configure_trust(trusted)
    seconds = uvloop.run(closed_after(silent, trusted), loop_factory=Loop)
    assert GOODBYE_SECONDS * 0.9 < seconds < GOODBYE_SECONDS + 4
