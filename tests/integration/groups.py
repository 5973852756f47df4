"""What an operator's hand, or another program, may do to Kafka: groups turned back, topics made, emptied and deleted.

Apart from the rest, since it needs Kafka's own client and no project code.
"""

import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
    from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
    from kafka.structs import OffsetAndMetadata


Place = tuple[str, int]
"""Topic (full name) and partition."""


Message = tuple[str, bytes | None, bytes]
"""Topic, key and value."""


@contextmanager
def _admin(kafka: str) -> Iterator[Any]:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        yield admin
    finally:
        admin.close()


def turn_back(kafka: str, group: str, topics: Sequence[str], partitions: int) -> None:
    """Let a group without members begin again at offset 0 of these topics."""
    every = [TopicPartition(topic, number) for topic in topics for number in range(partitions)]
    move(kafka, group, {(tp.topic, tp.partition): 0 for tp in every})


def move(kafka: str, group: str, offsets: Mapping[Place, int]) -> None:
    """Set the next offsets of a group without members."""
    with _admin(kafka) as admin:
        admin.alter_group_offsets(
            group, {TopicPartition(*at): OffsetAndMetadata(n, "", -1) for at, n in offsets.items()}
        )


def make_topic(kafka: str, name: str, partitions: int) -> None:
    """Make a topic with this number of partitions."""
    with _admin(kafka) as admin:
        admin.create_topics([NewTopic(name, num_partitions=partitions, replication_factor=1)])


def delete_topic(kafka: str, name: str) -> None:
    """Delete a topic and wait until it is gone."""
    with _admin(kafka) as admin:
        admin.delete_topics([name])
        deadline = time.monotonic() + 20
        while name in admin.list_topics():
            assert time.monotonic() < deadline, f"{name} is still there"
            time.sleep(0.1)


def delete_topics(kafka: str, names: Sequence[str]) -> None:
    """Delete topics, without waiting until they are gone."""
    with _admin(kafka) as admin:
        admin.delete_topics(list(names))


def end_offsets(kafka: str, topic: str) -> dict[Place, int]:
    """The next offset of each partition of a topic."""
    with _admin(kafka) as admin:
        (described,) = admin.describe_topics([topic])
        every = {TopicPartition(topic, number): -1 for number in range(len(described["partitions"]))}
        return {(tp.topic, tp.partition): at.offset for tp, at in admin.list_partition_offsets(every).items()}


def delete_records(kafka: str, topic: str, before: Mapping[int, int]) -> None:
    """Delete what lies before these offsets, by partition; -1: everything."""
    with _admin(kafka) as admin:
        admin.delete_records({TopicPartition(topic, number): offset for number, offset in before.items()})


def members(kafka: str, group: str) -> int:
    """How many members the group has at this moment."""
    with _admin(kafka) as admin:
        return len(admin.describe_groups([group])[group]["members"])


def keep_for(kafka: str, topic: str, milliseconds: int) -> None:
    """Set a topic's retention."""
    with _admin(kafka) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": str(milliseconds)})])


def send_in_transactions(
    kafka: str, name: str, batches: Sequence[tuple[bool, Sequence[Message]]]
) -> list[tuple[int, int]]:
    """Each batch in a transaction of its own: committed, or taken back. Partition and offset of every message."""
    producer = KafkaProducer(bootstrap_servers=kafka, transactional_id=name)
    places: list[tuple[int, int]] = []
    try:
        producer.init_transactions()
        for committed, messages in batches:
            producer.begin_transaction()
            sent = [producer.send(topic, value, key=key) for topic, key, value in messages]
            producer.flush()
            places += [(found.partition, found.offset) for found in (future.get(timeout=30) for future in sent)]
            if committed:
                producer.commit_transaction()
            else:
                producer.abort_transaction()
    finally:
        producer.close()
    return places


def topic_settings(kafka: str, name: str) -> dict[str, str]:
    """What the broker keeps a topic by."""
    with _admin(kafka) as admin:
        said = admin.describe_configs([ConfigResource("TOPIC", name)], config_filter="all")["topic"][name]
        return {key: str(value["value"]) for key, value in said.items()}


def publish_at(kafka: str, topic: str, key: bytes, value: bytes, moment: datetime) -> None:
    """A message that says it is of another time."""
    producer = KafkaProducer(bootstrap_servers=kafka)
    try:
        producer.send(topic, value, key=key, timestamp_ms=int(moment.timestamp() * 1000)).get(30)
    finally:
        producer.close()
