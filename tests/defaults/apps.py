"""Faust applications as its documentation writes them, each with one thing that fails: python -m tests.defaults.apps NAME BROKER GROUP.

Each reads `GROUP-in` and sends what it has worked on to `GROUP-out`.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import Any, Final

import faust
from faust.types.enums import ProcessingGuarantee

BAD: Final = b"bad"
SLOW: Final = b"slow"
TOO_LARGE: Final = 3_000_000

Agent = Callable[[Any, Any, Any], Any]
AGENTS: dict[str, Agent] = {}


def agent(build: Agent) -> Agent:
    """Enter an agent under its name."""
    AGENTS[build.__name__] = build
    return build


@agent
def raises(_app: Any, _source: Any, target: Any) -> Any:
    """An agent whose body raises on one value."""

    async def work(stream: Any) -> None:
        async for value in stream:
            if value == BAD:
                raise ValueError("this one cannot be worked on")
            await (await target.send(value=value))

    return work


@agent
def takes(_app: Any, _source: Any, target: Any) -> Any:
    """Batches by `take`; one value makes the batch fail."""

    async def work(stream: Any) -> None:
        async for values in stream.take(10, within=0.5):
            if BAD in values:
                raise ValueError("this batch cannot be worked on")
            for value in values:
                await (await target.send(value=value))

    return work


@agent
def leaves_one(_app: Any, _source: Any, target: Any) -> Any:
    """Manual acks; one message is never acked, those behind it are."""

    async def work(stream: Any) -> None:
        async for event in stream.noack().events():
            if event.value == BAD:
                continue
            await (await target.send(value=event.value))
            event.ack()

    return work


@agent
def slow(_app: Any, _source: Any, target: Any) -> Any:
    """One value takes its time; the worker is told to stop meanwhile, and does not wait for it (`stream_wait_empty`)."""

    async def work(stream: Any) -> None:
        async for value in stream:
            if value == SLOW:
                await asyncio.sleep(60)
            await (await target.send(value=value))

    return work


@agent
def does_not_wait(_app: Any, _source: Any, target: Any) -> Any:
    """Sends without waiting for the ack; one output is more than the topic takes."""

    async def work(stream: Any) -> None:
        async for value in stream:
            await target.send(value=b"x" * TOO_LARGE if value == BAD else value)

    return work


def main() -> None:
    """Run one of them as a worker until told to stop."""
    name, broker, group = sys.argv[1:4]
    app = faust.App(
        group, broker=f"kafka://{broker}", web_enabled=False, topic_disable_leader=True, table_standby_replicas=0,
        broker_session_timeout=6.0, broker_heartbeat_interval=2.0, broker_commit_interval=0.5, datadir=f"{group}-data",
        producer_max_request_size=4_000_000, processing_guarantee=ProcessingGuarantee.AT_LEAST_ONCE,
        consumer_auto_offset_reset="earliest", stream_wait_empty=name != "slow",
    )  # fmt: skip
    raw = {"value_type": bytes, "value_serializer": "raw", "key_type": bytes, "key_serializer": "raw"}
    source, target = app.topic(f"{group}-in", **raw), app.topic(f"{group}-out", **raw)
    app.agent(source)(AGENTS[name](app, source, target))
    faust.Worker(app, loglevel="info").execute_from_commandline()


if __name__ == "__main__":
    main()
