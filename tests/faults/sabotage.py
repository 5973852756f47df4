"""Protections that can be switched off, one at a time, in a process of a test: each row of the matrix must fail without its own.

A check that has never failed proves nothing. The product has no such switches; here its functions are replaced.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

SWITCHES: Final[dict[str, Callable[[], None]]] = {}
_replaced: Final[list[tuple[Any, str, Any]]] = []


def switch(off: Callable[[], None]) -> Callable[[], None]:
    """Enter a function under its name; its docstring says what happens without the protection."""
    SWITCHES[off.__name__] = off
    return off


def switch_off(name: str) -> None:
    """Take the protection of this name from this process. Raises KeyError."""
    SWITCHES[name]()


@contextmanager
def without(name: str) -> Iterator[None]:
    """The same for a while; empty: nothing is taken."""
    if name:
        switch_off(name)
    try:
        yield
    finally:
        while _replaced:
            owner, attribute, value = _replaced.pop()
            setattr(owner, attribute, value)


def _put(owner: Any, attribute: str, value: Any) -> Any:
    """Replace an attribute; returns what it was."""
    was = getattr(owner, attribute)
    _replaced.append((owner, attribute, was))
    setattr(owner, attribute, value)
    return was


@switch
def commit_after_output() -> None:
    """Offsets are committed when a batch is read, not when its output is acked."""
    from services.indexer.indexer import Indexer
    from services.runtime import faust_client

    async def committed_first(self: Any, records: Any) -> None:
        for tp, batch in records.items():
            self._settled[faust_client.TP(tp.topic, tp.partition)] = batch[-1].offset + 1  # type: ignore[attr-defined]
        await self.force_commit()
        await asyncio.sleep(0.2)
        await work(self, records)

    def index_after(self: Any, arrivals: Sequence[Any]) -> None:
        self.reader.commit({(a.topic, a.partition): a.offset + 1 for a in arrivals})
        settle(self, arrivals)

    work = _put(faust_client.Consumer, "_work", committed_first)
    settle = _put(Indexer, "settle", index_after)


@switch
def external_versions() -> None:
    """The index takes whatever is written last."""
    from services.indexer.writer import Writer

    def plain(self: Any, action: Any) -> tuple[bytes, bytes]:
        return (
            f'{{"index":{{"_index":"{self.indices.named(action.index)}","_id":"{action.id}"}}}}'.encode(),
            action.source,
        )

    _put(Writer, "_lines", plain)


@switch
def resending_failed_items() -> None:
    """Items that Elasticsearch did not take for now are taken for written."""
    from services.indexer.writer import Left, Writer

    def done(self: Any, work: Any, result: Any, left: Any) -> None:
        settle(self, work, result, Left())

    settle = _put(Writer, "_settle", done)


@switch
def resending_failed_requests() -> None:
    """A request without a good answer is taken for written."""
    from services.indexer.writer import Left, Writer

    def done(self: Any, chunk: Any, left: Any) -> bool:
        send(self, chunk, Left())
        return True

    send = _put(Writer, "_send", done)


@switch
def halting() -> None:
    """What a person must mend is taken for a fault of the documents."""
    from services.indexer import writer
    from services.indexer.statuses import Fate

    def dead(*told: Any) -> Fate:
        found = tell(*told)
        return Fate.DEAD if found in (Fate.HALT, Fate.RETRY) else found

    def split(*told: Any) -> Fate:
        found = tell_request(*told)
        return Fate.SPLIT if found in (Fate.HALT, Fate.RETRY) else found

    tell = _put(writer, "fate", dead)
    tell_request = _put(writer, "request_fate", split)


@switch
def splitting() -> None:
    """A request that is too large is given up whole."""
    from services.indexer.writer import Writer
    from services.runtime.step import Dead

    def dead(self: Any, chunk: Any, error: Any, left: Any) -> bool:
        if error.status != 413:
            return bool(refused(self, chunk, error, left))
        for work in chunk:
            work.dead = Dead("too_large", str(error))
        return True

    refused = _put(Writer, "_refused", dead)


@switch
def shrinking_the_bulk() -> None:
    """Bulks keep their size whatever Elasticsearch says."""
    from services.indexer.bulk_size import BulkSize

    _put(BulkSize, "refused", lambda *_: None)


@switch
def isolating_refused_items() -> None:
    """One item that is refused takes its whole bulk with it."""
    from services.indexer.writer import Writer
    from services.runtime.step import Dead

    def together(self: Any, chunk: Any, actions: Any, left: Any) -> bool:
        found = bool(bulk(self, chunk, actions, left))
        if any(work.dead for work in chunk):
            for work in chunk:
                work.dead = work.dead or Dead("refused_by_index", "its neighbour was refused")
        return found

    bulk = _put(Writer, "_bulk", together)


@switch
def refusing_to_recreate() -> None:
    """An index that is gone is made again."""
    from services.indexer.indices import Indices

    def forget(self: Any, index: str) -> None:
        self._seen.pop(index, None)
        look(self, index)

    look = _put(Indices, "_look", forget)


@switch
def bounding_keywords() -> None:
    """Keywords of any length go to the index."""
    from services.indexer import template

    for mapping in (template.KEYWORD, template.NAME):
        mapping.pop("ignore_above")


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

    _put(guard, "_isolated", all_dead)


@switch
def knowing_a_replay() -> None:
    """A message that was settled before is taken for a repeat of the article."""
    from services.workers.dedupe.identity_record import IdentityRecord

    _put(IdentityRecord, "by_position", lambda *_: None)


@switch
def reading_the_changelog() -> None:
    """Dedupe starts without what it knew."""
    from services.runtime.memory import PartitionedMemory

    async def nothing(self: Any, partition: int, store: Any) -> None:
        return None

    _put(PartitionedMemory, "_catch_up", nothing)


@switch
def versions_from_observation() -> None:
    """The worker's clock gives the version."""
    from services.workers.dedupe import dedupe

    _put(dedupe, "_ms", lambda _article: int(time.time() * 1000))


@switch
def raising_the_version() -> None:
    """A text of the same observation time gets the same version."""
    from services.contract.ledger import VERSION_SHIFT
    from services.workers.dedupe import dedupe

    _put(dedupe, "next_version", lambda observed_ms, _record: observed_ms << VERSION_SHIFT)


@switch
def waiting_for_acks() -> None:
    """What was handed to the client counts as sent."""
    from services.runtime.faust_client import App

    async def hope(self: Any, messages: Sequence[Any]) -> list[None]:
        sending = asyncio.ensure_future(self.producer.send_batch(messages))
        sending.add_done_callback(lambda done: done.cancelled() or done.exception())
        return [None] * len(messages)

    _put(App, "deliver", hope)


@switch
def room_for_a_slow_batch() -> None:
    """A member that has not polled for four seconds leaves its group."""
    import faust

    def impatient(self: Any, *given: Any, **options: Any) -> None:
        made(self, *given, **{**options, "broker_max_poll_interval": 4.0})

    made = _put(faust.App, "__init__", impatient)


@switch
def committing_the_position() -> None:
    """Only the offset after the last message is committed, never one after markers."""
    from services.runtime.gaps import Gaps

    _put(Gaps, "passed", lambda *_: ({}, []))
    _put(Gaps, "moved", lambda *_: {})


@switch
def counting_what_is_lost() -> None:
    """The reader goes on at the log's start and says nothing."""
    from services.runtime.gaps import Begin, Gaps

    def silent(self: Any, facts: Any, ids: Any) -> Any:
        found = begin(self, facts, ids)
        return Begin(found.seek, (), ())

    begin = _put(Gaps, "begin", silent)
    _put(Gaps, "_move", lambda *_: None)


@switch
def idempotence() -> None:
    """A batch whose ack was lost is a new one for the broker."""
    from services.runtime import kafka_client

    def plain(make: Any, settings: Any, **options: Any) -> Any:
        if "enable_idempotence" in options:
            options |= {"enable_idempotence": False, "retries": 100, "max_in_flight_requests_per_connection": 1}
        return made(make, settings, **options)

    made = _put(kafka_client, "_made", plain)


@switch
def bounding_the_producer() -> None:
    """A producer whose room is full lets the message fall."""
    from services.runtime import publisher

    def fall(self: Any, message: Any, token: Any = None) -> None:
        if self._records < publisher.IN_FLIGHT_RECORDS:
            publish(self, message, token)

    publish = _put(publisher.Publisher, "publish", fall)


@switch
def raising_failed_publishing() -> None:
    """A record that was not taken is said to nobody."""
    from services.runtime.publisher import Publisher

    _put(Publisher, "_check", lambda _self: None)
    _put(Publisher, "flush", lambda _self, seconds=0: time.sleep(seconds / 2))


@switch
def burying_by_reference() -> None:
    """What is too large for a message is let fall."""
    from services.producers.intake import Intake

    _put(Intake, "_bury", lambda *_: None)


@switch
def bounding_a_fetch() -> None:
    """A server may take its time."""
    from services.producers.fetch import FetchLimits

    made = FetchLimits.__init__
    _put(FetchLimits, "__init__", lambda self, **_: made(self, total_seconds=10_000.0))


@switch
def draining() -> None:
    """SIGTERM is not heard."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})


@switch
def ledger_after_ack() -> None:
    """The ledger says that a record is acked when it is handed over."""
    from services.runtime.publisher import Publisher

    def early(self: Any, message: Any, token: Any = None) -> None:
        publish(self, message, token)
        self._on_ack(token, 0, 0)

    publish = _put(Publisher, "publish", early)
