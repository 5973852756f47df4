"""Turns a group back, makes, deletes and empties topics, sends in transactions: what an operator's hand may do.

Apart from the rest, since it needs Kafka's own client and no project code.
"""

import time
import warnings
from collections.abc import Mapping, Sequence

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
    from kafka.admin import NewTopic
    from kafka.structs import OffsetAndMetadata

Message = tuple[str, bytes | None, bytes]
"""Topic, key and value."""


def turn_back(kafka: str, group: str, topics: Sequence[str], partitions: int) -> None:
    """Let a group without members begin again at offset 0 of these topics."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        every = [TopicPartition(topic, number) for topic in topics for number in range(partitions)]
        admin.alter_group_offsets(group, {tp: OffsetAndMetadata(0, "", -1) for tp in every})
    finally:
        admin.close()


def make_topic(kafka: str, name: str, partitions: int) -> None:
    """Make a topic with this number of partitions."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        admin.create_topics([NewTopic(name, num_partitions=partitions, replication_factor=1)])
    finally:
        admin.close()


def delete_topic(kafka: str, name: str) -> None:
    """Delete a topic and wait until it is gone."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        admin.delete_topics([name])
        deadline = time.monotonic() + 20
        while name in admin.list_topics():
            assert time.monotonic() < deadline, f"{name} is still there"
            time.sleep(0.1)
    finally:
        admin.close()


def delete_records(kafka: str, topic: str, before: Mapping[int, int]) -> None:
    """Delete what lies before these offsets, by partition; -1: everything."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        admin.delete_records({TopicPartition(topic, number): offset for number, offset in before.items()})
    finally:
        admin.close()


def members(kafka: str, group: str) -> int:
    """How many members the group has at this moment."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        return len(admin.describe_groups([group])[group]["members"])
    finally:
        admin.close()


def send_in_transactions(kafka: str, name: str, batches: Sequence[tuple[bool, Sequence[Message]]]) -> None:
    """Each batch in a transaction of its own: committed, or taken back."""
    producer = KafkaProducer(bootstrap_servers=kafka, transactional_id=name)
    try:
        producer.init_transactions()
        for committed, messages in batches:
            producer.begin_transaction()
            for topic, key, value in messages:
                producer.send(topic, value, key=key)
            producer.flush()
            if committed:
                producer.commit_transaction()
            else:
                producer.abort_transaction()
    finally:
        producer.close()
