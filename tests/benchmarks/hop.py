"""What does a message cost in Faust? python -m tests.benchmarks.hop --messages 40000

The same pass-through twice, on a throw-away Kafka: through Faust's streams with manual acks, as its documentation has
it, and through the batches of `services/runtime/faust_client.py`. One process each; every output's ack is awaited.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import faust
import uvloop
from rich.console import Console
from rich.table import Table

from services.contract.articles import encode
from services.contract.identity import key
from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.pipeline import RAW, UNIQUE
from services.runtime.arrival import Arrival, Departure
from services.runtime.broker import Topics
from services.runtime.faust_client import App
from services.runtime.gaps import Place
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from tests.benchmarks.corpus import articles


class Clock:
    """Counts messages from the first to the last, and says how long it took."""

    def __init__(self, messages: int) -> None:
        self._left = messages
        self._start: tuple[float, float] | None = None

    def count(self, messages: int) -> None:
        """So many more are through; ends the process after the last one."""
        if self._start is None:
            self._start = (time.perf_counter(), time.process_time())
        self._left -= messages
        if self._left <= 0:
            wall, cpu = time.perf_counter() - self._start[0], time.process_time() - self._start[1]
            sys.stdout.write(f"{wall} {cpu}\n")
            sys.stdout.flush()
            os._exit(0)


class PassThrough:
    """A member of the group that sends on what it gets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.app: App

    async def begin(self, places: set[Place]) -> Mapping[Place, int]:
        """Where the client would."""
        return {}

    async def passed(self, positions: Mapping[Place, int]) -> Mapping[Place, int]:
        """Nothing to commit."""
        return {}

    def again(self, place: Place, offset: int) -> None:
        """Nothing to do."""

    async def prepare(self, partitions: set[int]) -> None:
        """Nothing to open."""

    def release(self) -> None:
        """Nothing waits."""

    async def work(self, arrivals: Sequence[Arrival], ends: Mapping[Place, tuple[int, int]]) -> bool:
        """Every message, acked."""
        self._clock.count(0)
        await self.app.deliver([Departure(UNIQUE.name, a.key, a.value or b"") for a in arrivals])
        self._clock.count(len(arrivals))
        return True


async def batches(settings: Settings, clock: Clock) -> None:
    """Through Headwater's transport."""
    member = PassThrough(clock)
    member.app = App(settings, f"hop-batches-{os.getpid()}", [RAW.name], frozenset(), member, {})
    await member.app.start()
    await member.app.wait_until_stopped()


async def streams(settings: Settings, clock: Clock) -> None:
    """Through Faust's streams: `noack_take`, outputs awaited, acks in order."""
    app = faust.App(
        f"hop-streams-{os.getpid()}",
        broker=f"kafka://{settings.kafka}",
        datadir=str(settings.home / "faust"),
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        cython_optimizations=True,
        producer_linger=0.002,
        producer_max_batch_size=256 << 10,
        consumer_max_fetch_size=4 << 20,
        broker_max_poll_records=1000,
    )
    raw = app.topic(RAW.name, value_type=bytes, key_type=bytes, value_serializer="raw", key_serializer="raw")

    async def agent(stream: Any) -> None:
        async for events in stream.noack_take(500, within=0.1):
            clock.count(0)
            sends = [
                await app.producer.send(UNIQUE.name, e.message.key, e.message.value, None, None, None) for e in events
            ]
            await asyncio.gather(*sends)
            for event in events:
                event.ack()
            clock.count(len(events))

    app.agent(raw)(agent)
    await app.start()
    await app.wait_until_stopped()


def measure(messages: int, rounds: int, console: Console) -> None:
    """Fill a topic, run both in turn."""
    with tempfile.TemporaryDirectory(prefix="headwater-hop-") as folder:
        kafka, controller, elastic = free_ports(3)
        stack = Stack(
            StackSettings(Path(folder), kafka_port=kafka, controller_port=controller, elasticsearch_port=elastic)
        )
        stack.up()
        try:
            settings = Settings(kafka=f"127.0.0.1:{kafka}", home=Path(folder))
            _fill(settings, messages)
            table = Table("road", "messages/s", "ms a message", "messages a CPU second", box=None, header_style="bold")
            for number in range(rounds):
                for road in ("streams", "batches"):
                    wall, cpu = _run(road, messages, f"127.0.0.1:{kafka}", Path(folder) / f"{road}-{number}")
                    table.add_row(
                        road, f"{messages / wall:,.0f}", f"{wall / messages * 1000:.3f}", f"{messages / cpu:,.0f}"
                    )
            console.print(table)
        finally:
            stack.down()


def _fill(settings: Settings, messages: int) -> None:
    with Topics(settings) as topics:
        topics.ensure()
    publisher = Publisher(settings, lambda _token, _partition, _offset: None)
    for article in articles(messages):
        publisher.publish(Departure(RAW.name, key(article.id), encode(article)))
    publisher.flush()
    publisher.close()


def _run(road: str, messages: int, kafka: str, home: Path) -> tuple[float, float]:
    home.mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.hop", "--road", road, "--messages", str(messages)]
    environment = {**os.environ, "HEADWATER_KAFKA": kafka, "HEADWATER_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True)
    wall, cpu = done.stdout.split()[-2:]
    return float(wall), float(cpu)


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--road", choices=("streams", "batches"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.road is None:
        measure(given.messages, given.rounds, Console())
        return
    road = streams if given.road == "streams" else batches

    async def run() -> None:
        await road(Settings(), Clock(given.messages))

    uvloop.run(run())


if __name__ == "__main__":
    main()
