"""The topics of the flow on a broker: create them, check them, measure how far the groups are behind."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

from services.pipeline import DEAD, TOPICS, Lane, Topic
from services.runtime import retention
from services.runtime.errors import TopicsWrong
from services.runtime.kafka_client import (
    BROKER_MESSAGE_BYTES,
    LETTER_BYTES,
    KafkaError,
    RetriableError,
    TopicPartition,
    admin,
    new_topic,
    position_of,
    topic_config,
    unreachable,
)
from services.runtime.settings import Settings

NOT_READY_SECONDS: Final = 10.0
"""A broker that has just started has no coordinator for its groups yet, and says so."""
EARLIEST: Final = -2
LATEST: Final = -1
"""Offsets that the protocol gives a meaning of their own (ListOffsets)."""


class Topics:
    """The topics of the flow on a broker: create, check, measure. Use as a context manager."""

    def __init__(self, settings: Settings, wait_seconds: float = 10) -> None:
        """Connect. Raises BrokerUnreachable after `wait_seconds`."""
        self._settings = settings
        self._admin = admin(settings, wait_seconds)
        self.altered: list[str] = []
        """Topics whose retention `ensure` has brought to the setting."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._admin.close()

    def wanted(self) -> dict[str, int]:
        """Every topic's full name with its number of partitions."""
        return {name: topic.partitions for name, topic in self._topics().items()}

    def _topics(self) -> dict[str, Topic]:
        return {self._settings.named(t.on(lane)): t for t in TOPICS for lane in Lane}

    def _ask(self, question: Callable[..., Any], *about: Any, **options: Any) -> Any:
        """The broker's answer, asked again while it is not ready to give one. Raises BrokerUnreachable."""
        deadline = time.monotonic() + NOT_READY_SECONDS
        while True:
            try:
                return question(*about, **options)
            except (KafkaError, OSError) as error:
                if not isinstance(error, RetriableError) or time.monotonic() > deadline:
                    raise unreachable(self._settings, error) from error
            time.sleep(0.2)

    def partitions(self, topics: Iterable[str]) -> dict[str, int]:
        """Those of these topics (full names) that exist, with their number of partitions."""
        described = self._ask(self._admin.describe_topics, sorted(set(topics)))
        return {topic["name"]: len(topic["partitions"]) for topic in described if not topic["error_code"]}

    def ensure(self) -> list[str]:
        """Create what is missing, and bring what is there to the retention that is set; the names created.

        Raises TopicsWrong where a partition count differs, or the broker refuses the retention.
        """
        have = self.partitions(self.wanted())
        wrong = [f"{n} has {have[n]} partitions, not {p}" for n, p in self.wanted().items() if have.get(n, p) != p]
        if wrong:
            raise TopicsWrong(
                "; ".join(wrong) + ". An id must always meet the same partition, so their number is fixed: "
                "delete the topic, or use another HEADWATER_NAMESPACE"
            )
        missing = {name: topic for name, topic in self._topics().items() if name not in have}
        if missing:
            self._ask(
                self._admin.create_topics,
                [
                    new_topic(name, topic.partitions, self._settings.replication, self._config(topic))
                    for name, topic in missing.items()
                ],
                raise_errors=False,  # another process may create them at the same moment
                wait_for_metadata=True,
            )
        self._keep_as_set({name: topic for name, topic in self._topics().items() if name in have})
        return sorted(missing)

    def _keep_as_set(self, topics: Mapping[str, Topic]) -> None:
        wanted = {name: retention.config(self._settings, topic) for name, topic in topics.items()}
        asked = [topic_config(name, list(config)) for name, config in wanted.items()]
        have = self._ask(self._admin.describe_configs, asked, config_filter="all").get("topic", {}) if asked else {}
        differing = {
            name: config
            for name, config in wanted.items()
            if any(have.get(name, {}).get(key, {}).get("value") != value for key, value in config.items())
        }
        if differing:
            resources = [topic_config(name, config) for name, config in differing.items()]
            said = self._ask(self._admin.alter_configs, resources).get("topic", {})
            refused = [f"{name}: {said.get(name)}" for name in differing if said.get(name) != "OK"]
            if refused:
                raise TopicsWrong(f"Kafka refuses the retention that is set: {'; '.join(refused)}")
        self.altered = sorted(differing)

    def _config(self, topic: Topic) -> dict[str, str]:
        return {
            "cleanup.policy": ",".join(
                ["compact"] * topic.compacted + ["delete"] * (topic.windowed or not topic.compacted)
            ),
            **retention.config(self._settings, topic),
            "max.message.bytes": str(LETTER_BYTES if topic is DEAD else BROKER_MESSAGE_BYTES),
            "min.insync.replicas": str(max(1, self._settings.replication - 1)),
        }

    def committed(self, group: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """The group's (full name) next offsets by topic (full name) and partition; what it never committed is left out."""
        wanted = self._places(topics)
        done = self._ask(self._admin.list_group_offsets, {group: wanted}).get(group, {}) if wanted else {}
        return {(tp.topic, tp.partition): at.offset for tp, at in done.items() if at.offset >= 0}

    def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """The offset that the next message will get, by topic (full name) and partition."""
        wanted = self._places(topics)
        found = self._ask(self._admin.list_partition_offsets, dict.fromkeys(wanted, LATEST)) if wanted else {}
        return {(tp.topic, tp.partition): at.offset for tp, at in found.items()}

    def members(self, group: str) -> int:
        """How many processes are in the group (full name) at this moment."""
        return len(self._ask(self._admin.describe_groups, [group])[group]["members"])

    def turn_back(self, group: str, topics: Sequence[str]) -> int:
        """Let a group (full name) without members read these topics (full names) from their oldest messages on; how many
        messages those are.
        """
        wanted = self._places(topics)
        if not wanted:
            return 0
        starts, ends = (
            self._ask(self._admin.list_partition_offsets, dict.fromkeys(wanted, which)) for which in (EARLIEST, LATEST)
        )
        self._ask(self._admin.alter_group_offsets, group, {tp: position_of(starts[tp].offset) for tp in wanted})
        return int(sum(ends[tp].offset - starts[tp].offset for tp in wanted))

    def _places(self, topics: Sequence[str]) -> list[Any]:
        have = self.partitions(topics)
        return [TopicPartition(t, p) for t in topics for p in range(have.get(t, 0))]

    def lag(self, group: str, topics: Sequence[str]) -> dict[str, int]:
        """Messages of each topic (full names) that the group (full name) has not committed yet."""
        wanted = self._places(topics)
        lag = dict.fromkeys(topics, 0)
        if not wanted:
            return lag
        starts, ends = (
            self._ask(self._admin.list_partition_offsets, dict.fromkeys(wanted, which)) for which in (EARLIEST, LATEST)
        )
        done = self._ask(self._admin.list_group_offsets, {group: wanted}).get(group, {})
        for tp in wanted:
            committed = done[tp].offset if tp in done else 0
            lag[tp.topic] += max(
                0, ends[tp].offset - max(committed, starts[tp].offset)
            )  # what has expired waits no more
        return lag
