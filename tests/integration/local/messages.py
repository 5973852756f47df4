"""Writing and reading a few Kafka messages, in the plainest way there is."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaConsumer, KafkaProducer
    from kafka.admin import KafkaAdminClient, NewTopic


def make_topic(port: int, name: str) -> None:
    """Make a topic of one partition."""
    admin = KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{port}")
    try:
        admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        admin.close()


def topics(port: int) -> list[str]:
    """Names of the topics that are there."""
    admin = KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{port}")
    try:
        return list(admin.list_topics())
    finally:
        admin.close()


def broker_ports(port: int) -> set[int]:
    """Ports to which a client is led that enters by this one."""
    admin = KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{port}")
    try:
        return {int(broker["port"]) for broker in admin.describe_cluster()["brokers"]}
    finally:
        admin.close()


def produce(port: int, topic: str, values: list[bytes]) -> None:
    """Send values and wait until all are acknowledged; raises when the topic is not known within two seconds."""
    producer = KafkaProducer(bootstrap_servers=f"127.0.0.1:{port}", acks="all", max_block_ms=2000)
    try:
        for future in [producer.send(topic, value) for value in values]:
            future.get(timeout=30)
    finally:
        producer.close()


def consume(port: int, topic: str, count: int) -> list[bytes]:
    """The first `count` values of a topic; fewer when no more come within twenty seconds."""
    consumer = KafkaConsumer(
        topic, bootstrap_servers=f"127.0.0.1:{port}", auto_offset_reset="earliest", consumer_timeout_ms=20_000
    )
    found: list[bytes] = []
    try:
        for message in consumer:
            found.append(message.value)
            if len(found) == count:
                break
    finally:
        consumer.close()
    return found
