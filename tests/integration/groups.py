"""Turns a consumer group back, and makes a topic that is not as it should be: what an operator's hand may do.

Apart from the rest, since it needs Kafka's own client and no project code.
"""

import warnings
from collections.abc import Sequence
from datetime import datetime

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
    from kafka.admin import ConfigResource, NewTopic
    from kafka.structs import OffsetAndMetadata


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


def topic_settings(kafka: str, name: str) -> dict[str, str]:
    """What the broker keeps a topic by."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        said = admin.describe_configs([ConfigResource("TOPIC", name)], config_filter="all")["topic"][name]
        return {key: str(value["value"]) for key, value in said.items()}
    finally:
        admin.close()


def publish_at(kafka: str, topic: str, key: bytes, value: bytes, moment: datetime) -> None:
    """A message that says it is of another time."""
    producer = KafkaProducer(bootstrap_servers=kafka)
    try:
        producer.send(topic, value, key=key, timestamp_ms=int(moment.timestamp() * 1000)).get(30)
    finally:
        producer.close()
