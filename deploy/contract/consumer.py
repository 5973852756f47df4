"""A reader of `articles.enriched` to start from: it needs kafka-python and nothing of Headwater.

    pip install 'kafka-python[crc32c]'
    python consumer.py --kafka 127.0.0.1:9092 --group my-team

It prints one line for each text. What it shows, keep: offsets are committed after the work and never before; a message may
come twice, so that only a greater `version` of an id is news; what is taken down must go, and stay gone.
"""

import argparse
import json
import sys
import time
from typing import Any

from kafka import KafkaConsumer, TopicPartition

KNOWN = 1
"""The schema version that this was written for; see README.md beside it."""


def main() -> None:
    given = arguments()
    articles, tombstones = given.prefix + "articles.enriched", given.prefix + "articles.tombstones"
    gone = taken_down(given.kafka, tombstones)
    newest: dict[str, int] = {}  # yours is a database: this one forgets at the end of the process
    consumer = KafkaConsumer(articles, bootstrap_servers=given.kafka, group_id=given.group, enable_auto_commit=False,
                             auto_offset_reset="earliest", isolation_level="read_committed")  # fmt: skip
    last = time.monotonic()
    while given.idle is None or time.monotonic() - last < given.idle:
        for messages in consumer.poll(timeout_ms=1000, max_records=500).values():
            for message in messages:
                work(message, newest, gone)
            last = time.monotonic()
        consumer.commit()
    consumer.close()


def work(message: Any, newest: dict[str, int], gone: set[str]) -> None:
    """Print a text that is news."""
    article = json.loads(message.value)
    if article["schema"] > KNOWN:
        sys.exit(
            f"schema {article['schema']} is newer than this reader: read the change log, then go on where it stopped"
        )
    if article["id"] in gone or article["version"] <= newest.get(article["id"], -1):
        return
    newest[article["id"]] = article["version"]
    topics = ", ".join(topic["name"] for topic in article.get("topics", []))
    print(f"{article['id']}\t{article['version']}\t{article['language']}\t{topics}\t{article['title']}", flush=True)


def taken_down(kafka: str, topic: str) -> set[str]:
    """All ids that were taken down so far; keys are the ids' 16 bytes. Read it again now and then."""
    consumer = KafkaConsumer(bootstrap_servers=kafka, group_id=None, enable_auto_commit=False)
    parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    consumer.assign(parts)
    consumer.seek_to_beginning(*parts)
    ends, found = consumer.end_offsets(parts), set[str]()
    while any(consumer.position(part) < end for part, end in ends.items()):
        for messages in consumer.poll(timeout_ms=500).values():
            found |= {message.key.hex() for message in messages if message.key}
    consumer.close()
    return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Prints what comes to articles.enriched.")
    parser.add_argument("--kafka", default="127.0.0.1:9092")
    parser.add_argument("--group", required=True, help="Yours alone: it holds how far you have read.")
    parser.add_argument("--prefix", default="", help="Headwater's namespace with its hyphen, where there is one.")
    parser.add_argument(
        "--idle", type=float, help="End after so many seconds without a message; else it waits for more."
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
