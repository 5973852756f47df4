"""Where a group stands and which topics these are, asked from the broker over a connection of its own.

Apart from the client that does the work: the watchdog must see what the broker has, also when that client hangs.
"""

import threading
from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.runtime.broker import EARLIEST, LATEST
from services.runtime.errors import BrokerUnreachable
from services.runtime.gaps import Fact, Place
from services.runtime.kafka_client import READ_COMMITTED, KafkaError, TopicPartition, admin, unreachable
from services.runtime.settings import Settings

NO_ID: Final = "00000000-0000-0000-0000-000000000000"
WAIT_SECONDS: Final = 5


class Standing:
    """Of one group on its topics. May be asked from several threads; one question at a time."""

    def __init__(self, settings: Settings, group: str, topics: Iterable[str]) -> None:
        """`topics` (full names) are those whose identity matters. Raises BrokerUnreachable."""
        self._settings, self._group, self._topics = settings, group, sorted(set(topics))
        self._lock = threading.Lock()
        self._admin: Any = None
        self.ids: Mapping[str, str] = self.topic_ids()
        """The topics' ids, as they were when this process began."""

    def topic_ids(self) -> dict[str, str]:
        """The topics that exist, with the id that Kafka gave each when it was made. Raises BrokerUnreachable."""
        described = self._ask("describe_topics", self._topics)
        ids = {topic["name"]: str(topic.get("topic_id") or NO_ID) for topic in described if not topic["error_code"]}
        return {name: id_ for name, id_ in ids.items() if id_ != NO_ID}

    def remade(self) -> list[str]:
        """Topics that are not those with which this process began: deleted and made anew. Raises BrokerUnreachable."""
        return [name for name, id_ in self.topic_ids().items() if self.ids.get(name, id_) != id_]

    def facts(self, places: Iterable[Place]) -> dict[Place, Fact]:
        """What the broker says of these partitions. Raises BrokerUnreachable."""
        wanted = [TopicPartition(*place) for place in sorted(places)]
        if not wanted:
            return {}
        done = self._ask("list_group_offsets", {self._group: wanted}).get(self._group, {})
        starts, ends = (self._offsets(wanted, which) for which in (EARLIEST, LATEST))
        stable = self._offsets(wanted, LATEST, isolation_level=READ_COMMITTED)
        found = {}
        for tp in wanted:
            committed = done[tp].offset if tp in done and done[tp].offset >= 0 else None
            mark = done[tp].metadata or "" if tp in done else ""
            found[tp.topic, tp.partition] = Fact(committed, mark, starts[tp].offset, ends[tp].offset, stable[tp].offset)
        return found

    def starts(self, places: Iterable[Place]) -> dict[Place, int]:
        """The first offset that is still there. Raises BrokerUnreachable."""
        wanted = [TopicPartition(*place) for place in places]
        return {(tp.topic, tp.partition): at.offset for tp, at in self._offsets(wanted, EARLIEST).items()}

    def _offsets(self, wanted: list[Any], which: int, **options: Any) -> Any:
        return self._ask("list_partition_offsets", dict.fromkeys(wanted, which), **options)

    def _ask(self, question: str, about: Any, **options: Any) -> Any:
        with self._lock:
            try:
                if self._admin is None:
                    self._admin = admin(self._settings, WAIT_SECONDS)
                return getattr(self._admin, question)(about, **options)
            except (KafkaError, OSError) as error:
                self._leave()  # a new connection for the next question: this one may be half dead
                if isinstance(error, BrokerUnreachable):
                    raise
                raise unreachable(self._settings, error) from error

    def _leave(self) -> None:
        if self._admin is not None:
            gone, self._admin = self._admin, None
            gone.close()

    def close(self) -> None:
        """Leave the broker."""
        with self._lock:
            self._leave()
