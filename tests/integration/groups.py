"""What an operator's hand, or another program, may do to Kafka: groups turned back, topics made, emptied and deleted.

Apart from the rest, since it needs Kafka's own client and no project code.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
    from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
    from kafka.structs import OffsetAndMetadata


Place = tuple[str, int]
"""Topic (full name) and partition."""


class Message(Protocol):
    """What `transact` sends; the ack's place is written back."""

    topic: str
    key: bytes | None
    value: bytes
    partition: int
    offset: int


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
    """Delete a topic."""
    with _admin(kafka) as admin:
        admin.delete_topics([name])


def end_offsets(kafka: str, topic: str) -> dict[Place, int]:
    """The next offset of each partition of a topic."""
    with _admin(kafka) as admin:
        (described,) = admin.describe_topics([topic])
        every = {TopicPartition(topic, number): -1 for number in range(len(described["partitions"]))}
        return {(tp.topic, tp.partition): at.offset for tp, at in admin.list_partition_offsets(every).items()}


def delete_records(kafka: str, before: Mapping[Place, int]) -> None:
    """Delete everything below these offsets."""
    with _admin(kafka) as admin:
        admin.delete_records({TopicPartition(*at): offset for at, offset in before.items()})


def keep_for(kafka: str, topic: str, milliseconds: int) -> None:
    """Set a topic's retention."""
    with _admin(kafka) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": str(milliseconds)})])


def transact(kafka: str, messages: Sequence[Message], *, commit: bool) -> None:
    """Send messages in one transaction, and commit or abort it."""
    producer = KafkaProducer(bootstrap_servers=kafka, transactional_id="faults", acks="all")
    try:
        producer.init_transactions()
        producer.begin_transaction()
        futures = [(m, producer.send(m.topic, m.value, key=m.key)) for m in messages]
        producer.flush()
        for message, future in futures:
            found = future.get(timeout=30)
            message.partition, message.offset = found.partition, found.offset
        if commit:
            producer.commit_transaction()
        else:
            producer.abort_transaction()
    finally:
        producer.close()


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
