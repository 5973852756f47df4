"""Turns a consumer group back, and makes a topic that is not as it should be: what an operator's hand may do.

Apart from the rest, since it needs Kafka's own client and no project code.
"""

import warnings
from collections.abc import Sequence

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient, TopicPartition
    from kafka.admin import NewTopic
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
