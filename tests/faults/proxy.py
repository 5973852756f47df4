"""A TCP proxy on loopback that misbehaves on demand: slow, silent, cut off, or answering in the server's place.

In the place of a bad network, which a test cannot have otherwise: held bytes are what a partition shorter than TCP's
time-outs does, lost ones a half-open connection, a reset after N bytes a crash in the middle of a request.
"""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

UP: Final = 0
DOWN: Final = 1
"""Directions: towards the server, towards the client."""
TURN_SECONDS: Final = 0.02
RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on, with no time: closing sends a RST instead of a FIN."""

Answer = Callable[[str, bytes], bytes | None]
"""(request line, body) to a whole HTTP response; None: ask the real server."""


@dataclass(eq=False)
class Link:
    """One client's connection, with the server's behind it."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    left: list[int | None] = field(default_factory=lambda: [None, None])
    """Bytes that may still pass in each direction before the reset."""
    spoilt: bool = False
    """Bytes of it were lost: it must not go on."""

    def reset(self) -> None:
        """A RST to both ends."""
        for end in self.ends:
            with contextlib.suppress(OSError, AttributeError):
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()


@dataclass
class Weather:
    """How the network is now; read at every chunk, so it changes at once."""

    latency: float = 0.0
    jitter: float = 0.0
    rate: float = 0.0
    """Bytes a second in each direction; 0: as fast as it goes."""
    held: tuple[bool, bool] = (False, False)
    """Nothing passes in this direction now; what was sent passes later."""
    lost: tuple[bool, bool] = (False, False)
    """What is sent in this direction disappears."""
    answer: Answer | None = None
    """Somebody between answers HTTP requests of new connections."""


class Proxy:
    """Listens on `port` for one server. A context manager; its loop runs in a thread of its own."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.weather = Weather()
        self._chance = random.Random(port)
        self._links: set[Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy-{port}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        async def stop() -> None:
            self._server.close()
            for link in list(self._links):
                link.reset()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def heal(self) -> None:
        """Fair weather again; connections that have lost bytes are reset."""
        self.weather = Weather()
        self._each(lambda link: link.reset() if link.spoilt else setattr(link, "left", [None, None]))

    def reset(self) -> None:
        """A RST to every connection that is open now."""
        self._each(Link.reset)

    def cut(self, direction: int, after: int) -> None:
        """Every connection that is open now is reset after so many more bytes in this direction."""
        self._each(lambda link: link.left.__setitem__(direction, after))

    def answering(self, answer: Answer) -> None:
        """From now on somebody between answers; connections from before are reset."""
        self.weather = Weather(answer=answer)
        self.reset()

    def _each(self, change: Callable[[Link], object]) -> None:
        async def run() -> None:
            for link in list(self._links):
                change(link)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        link = Link((writer, far_writer))
        self._links.add(link)
        try:
            if self.weather.answer:
                await self._answer(link, reader, far_reader)
            else:
                await asyncio.gather(
                    self._pump(link, UP, reader, far_writer), self._pump(link, DOWN, far_reader, writer)
                )
        except (OSError, asyncio.IncompleteReadError):
            link.reset()
        finally:
            self._links.discard(link)
            for end in link.ends:
                end.close()

    async def _pump(self, link: Link, way: int, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(1 << 16):
            await self._weather(way, len(data))
            if self.weather.lost[way]:
                link.spoilt = True
                continue
            left = link.left[way]
            if left is not None:
                if len(data) >= left:
                    sink.write(data[:left])
                    with contextlib.suppress(OSError):
                        await sink.drain()
                    link.reset()
                    return
                link.left[way] = left - len(data)
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            with contextlib.suppress(OSError):
                sink.write_eof()

    async def _weather(self, way: int, size: int) -> None:
        weather = self.weather
        pause = weather.latency + weather.jitter * self._chance.random() + (size / weather.rate if weather.rate else 0)
        if pause:
            await asyncio.sleep(pause)
        while self.weather.held[way]:  # noqa: ASYNC110 - set from another thread, so no event of the loop
            await asyncio.sleep(TURN_SECONDS)

    async def _answer(self, link: Link, reader: asyncio.StreamReader, far: asyncio.StreamReader) -> None:
        """One request, one answer, and the end of the connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip("\r\n")
        lines = [line for line in head.split("\r\n") if not line.lower().startswith("connection:")]
        lengths = [line.split(":", 1)[1] for line in lines if line.lower().startswith("content-length:")]
        body = await reader.readexactly(int(lengths[0])) if lengths else b""
        answer = self.weather.answer(lines[0], body) if self.weather.answer else None
        if answer is None:
            link.ends[1].write("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body)
            await link.ends[1].drain()
            answer = await far.read(-1)
        link.ends[0].write(answer)
        await link.ends[0].drain()


def http(status: str, body: bytes, kind: str = "application/json", *, claimed: int | None = None) -> bytes:
    """A whole HTTP response; `claimed` lies about its length."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nX-Elastic-Product: Elasticsearch\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body) if claimed is None else claimed}\r\n\r\n".encode() + body
