"""The topics of the flow on a broker: create them, check them, measure how far the groups are behind."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from services.pipeline import TOPICS, Lane, Topic
from services.runtime.errors import TopicsWrong
from services.runtime.kafka_client import BROKER_MESSAGE_BYTES, TopicPartition, admin, new_topic
from services.runtime.settings import Settings


class Topics:
    """The topics of the flow on a broker: create, check, measure. Use as a context manager."""

    def __init__(self, settings: Settings, wait_seconds: float = 10) -> None:
        """Connect. Raises BrokerUnreachable after `wait_seconds`."""
        self._settings = settings
        self._admin = admin(settings, wait_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._admin.close()

    def wanted(self) -> dict[str, int]:
        """Every topic's full name with its number of partitions."""
        return {name: topic.partitions for name, topic in self._topics().items()}

    def _topics(self) -> dict[str, Topic]:
        return {self._settings.named(t.on(lane)): t for t in TOPICS for lane in Lane}

    def partitions(self) -> dict[str, int]:
        """The topics that exist, with their number of partitions."""
        return {t["name"]: len(t["partitions"]) for t in self._admin.describe_topics() if not t["is_internal"]}

    def ensure(self) -> list[str]:
        """Create what is missing; the names created. Raises TopicsWrong where a partition count differs."""
        have = self.partitions()
        wrong = [f"{n} has {have[n]} partitions, not {p}" for n, p in self.wanted().items() if have.get(n, p) != p]
        if wrong:
            raise TopicsWrong(
                "; ".join(wrong) + ". An id must always meet the same partition, so their number is fixed: "
                "delete the topic, or use another HEADWATER_NAMESPACE"
            )
        missing = {name: topic for name, topic in self._topics().items() if name not in have}
        if missing:
            self._admin.create_topics(
                [
                    new_topic(name, topic.partitions, self._settings.replication, self._config(topic))
                    for name, topic in missing.items()
                ],
                raise_errors=False,  # another process may create them at the same moment
                wait_for_metadata=True,
            )
        return sorted(missing)

    def _config(self, topic: Topic) -> dict[str, str]:
        return {
            "cleanup.policy": "compact" if topic.compacted else "delete",
            "retention.ms": str(self._settings.retention_hours * 3_600_000),
            "max.message.bytes": str(BROKER_MESSAGE_BYTES),
            "min.insync.replicas": str(max(1, self._settings.replication - 1)),
        }

    def lag(self, group: str, topics: Sequence[str]) -> dict[str, int]:
        """Messages of each topic (full names) that the group (full name) has not committed yet."""
        have = self.partitions()
        wanted = [TopicPartition(t, p) for t in topics for p in range(have.get(t, 0))]
        if not wanted:
            return dict.fromkeys(topics, 0)
        ends = self._admin.list_partition_offsets(dict.fromkeys(wanted, -1))
        done = self._admin.list_group_offsets({group: wanted}).get(group, {})
        lag = dict.fromkeys(topics, 0)
        for tp in wanted:
            committed = done[tp].offset if tp in done and done[tp].offset >= 0 else 0
            lag[tp.topic] += max(0, ends[tp].offset - committed)
        return lag
