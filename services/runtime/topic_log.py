"""Reading what lies in a topic, from its beginning to its end of this moment, outside any group."""

import time
from collections.abc import Iterator
from typing import Any

from services.runtime.arrival import Arrival
from services.runtime.batch_reader import arrival_of
from services.runtime.kafka_client import TopicPartition, plain_consumer
from services.runtime.settings import Settings


def read_all(settings: Settings, topic: str, partition: int | None = None, seconds: float = 30) -> Iterator[Arrival]:
    """Everything that lies in a topic (full name) at this moment, or in one partition of it, oldest first.

    Raises BrokerUnreachable; TimeoutError after `seconds` without progress.
    """
    consumer = plain_consumer(settings)
    try:
        numbers = consumer.partitions_for_topic(topic) or set()
        wanted = [TopicPartition(topic, p) for p in sorted(numbers) if partition in (None, p)]
        if wanted:
            yield from _read_to_end(consumer, wanted, seconds)
    finally:
        consumer.close(autocommit=False)


def _read_to_end(consumer: Any, wanted: list[Any], seconds: float) -> Iterator[Arrival]:
    consumer.assign(wanted)
    ends = consumer.end_offsets(wanted)
    starts = consumer.beginning_offsets(wanted)
    todo = {tp for tp in wanted if ends[tp] > starts[tp]}
    last = time.monotonic()
    while todo:
        for tp, records in consumer.poll(timeout_ms=500).items():
            last = time.monotonic()
            yield from (arrival_of(r) for r in records if r.offset < ends[tp])
        todo = {tp for tp in todo if consumer.position(tp) < ends[tp]}
        if todo and time.monotonic() - last > seconds:
            raise TimeoutError(f"Kafka gave nothing for {seconds:.0f} s while reading {wanted[0].topic}")
