"""Protections of the workers and of their steps."""

import asyncio
import signal
import time
from collections.abc import Sequence
from typing import Any

from tests.faults.sabotage.switches import put, switch


@switch
def commit_after_output() -> None:
    """Offsets are committed when a batch is read, not when its output is acked."""
    from services.indexer.indexer import Indexer
    from services.runtime import faust_client

    async def committed_first(self: Any, records: Any) -> None:
        for tp, batch in records.items():
            self._settled[faust_client.TP(tp.topic, tp.partition)] = batch[-1].offset + 1  # type: ignore[attr-defined]
        await self.force_commit()
        await asyncio.sleep(0.6)  # as a slower batch would take, so that a kill at random falls into it
        await work(self, records)

    def index_after(self: Any, arrivals: Sequence[Any]) -> None:
        self.reader.commit({(a.topic, a.partition): a.offset + 1 for a in arrivals})
        settle(self, arrivals)

    work = put(faust_client.Consumer, "_work", committed_first)
    settle = put(Indexer, "settle", index_after)


@switch
def isolating_the_guilty() -> None:
    """An article that makes a step raise takes its whole batch with it."""
    from services.runtime import guard
    from services.runtime.step import Dead

    def all_dead(step: Any, items: Any, known: Any) -> Any:
        try:
            return step.run(items, known) if items else []
        except Exception as error:  # noqa: BLE001 - that is the fault
            return [Dead("step_failed", str(error)) for _ in items]

    put(guard, "_isolated", all_dead)


@switch
def knowing_a_replay() -> None:
    """A message that was settled before is taken for a repeat of the article."""
    from services.workers.dedupe.identity_record import IdentityRecord

    put(IdentityRecord, "by_position", lambda *_: None)


@switch
def reading_the_changelog() -> None:
    """Dedupe starts without what it knew."""
    from services.runtime.memory import PartitionedMemory

    async def nothing(self: Any, partition: int, store: Any) -> None:
        return None

    put(PartitionedMemory, "_catch_up", nothing)


@switch
def versions_from_observation() -> None:
    """The worker's clock gives the version."""
    from services.workers.dedupe import dedupe

    put(dedupe, "_ms", lambda _article: int(time.time() * 1000))


@switch
def raising_the_version() -> None:
    """A text of the same observation time gets the same version."""
    from services.contract.ledger import VERSION_SHIFT
    from services.workers.dedupe import dedupe

    put(dedupe, "next_version", lambda observed_ms, _record: observed_ms << VERSION_SHIFT)


@switch
def waiting_for_acks() -> None:
    """What was handed to the client counts as sent, and the broker is not asked for an ack."""
    from services.runtime.faust_client import App, Producer

    async def hope(self: Any, messages: Sequence[Any]) -> list[None]:
        sending = asyncio.ensure_future(self.producer.send_batch(messages))
        sending.add_done_callback(lambda done: done.cancelled() or done.exception())
        return [None] * len(messages)

    put(App, "deliver", hope)
    put(Producer, "_settings_extra", lambda _self: {"acks": 0, "enable_idempotence": False})


@switch
def room_for_a_slow_batch() -> None:
    """A member that has not polled for four seconds leaves its group."""
    import faust

    def impatient(self: Any, *given: Any, **options: Any) -> None:
        made(self, *given, **{**options, "broker_max_poll_interval": 4.0})

    made = put(faust.App, "__init__", impatient)


@switch
def committing_the_position() -> None:
    """Only the offset after the last message is committed, never one after markers."""
    from services.runtime.gaps import Gaps

    put(Gaps, "passed", lambda *_: ({}, []))
    put(Gaps, "moved", lambda *_: {})


@switch
def counting_what_is_lost() -> None:
    """The reader goes on at the log's start and says nothing."""
    from services.runtime.gaps import Begin, Gaps

    def silent(self: Any, facts: Any, ids: Any) -> Any:
        found = begin(self, facts, ids)
        return Begin(found.seek, (), ())

    begin = put(Gaps, "begin", silent)
    put(Gaps, "_move", lambda *_: None)


@switch
def draining() -> None:
    """SIGTERM is not heard."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
