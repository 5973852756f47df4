"""What a client of Kafka asks of whoever does the work of one member of a group: no client's types.

The client brings batches and commits; the member says where to begin, settles, and gives up what only waits.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.runtime.arrival import Arrival
from services.runtime.gaps import Place


class Member(Protocol):
    """What does the work of one member of the group."""

    async def begin(self, places: set[Place]) -> Mapping[Place, int]:
        """These partitions were dealt to it: where to seek before the first fetch, and to commit."""

    async def passed(self, positions: Mapping[Place, int]) -> Mapping[Place, int]:
        """Hears where the client stands between fetches: which of these positions to commit."""

    def again(self, place: Place, offset: int) -> None:
        """What was fetched from here on is fetched again."""

    async def prepare(self, partitions: set[int]) -> None:
        """Before each batch: have the state of these partitions open."""

    async def work(self, arrivals: Sequence[Arrival], ends: Mapping[Place, tuple[int, int]]) -> bool:
        """Settle a batch; `ends` are its first offset and the one after its last, by partition.

        False: it was given up with nothing sent, and must not be committed.
        """

    def release(self) -> None:
        """Partitions go: a batch that only waits must be given up."""
