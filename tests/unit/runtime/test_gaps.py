"""What is lost is told exactly once, and what was never a message is not told, in whatever order things happen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from services.runtime.gaps import Fact, Gaps, Lost

PLACE = ("articles.raw", 3)
IDS = {"articles.raw": "one"}


def fact(committed: int | None = None, mark: str = "one", start: int = 0, end: int = 100) -> Fact:
    return Fact(committed, mark, start, end, end)


def gaps(start: int = 0, committed: int | None = None) -> Gaps:
    """On one partition whose log starts there from now on."""
    found = Gaps(lambda places: dict.fromkeys(places, start))
    found.begin({PLACE: fact(committed)}, IDS)
    return found


def test_lag_is_what_can_be_read_and_is_not_committed() -> None:
    assert fact(40).lag == 60
    assert fact(None).lag == 100
    assert fact(40, start=70).lag == 30
    assert Fact(40, "", 0, 100, 50).lag == 10, "beyond an open transaction nothing can be read"


def test_a_new_group_has_lost_nothing() -> None:
    begun = Gaps(lambda _: {}).begin({PLACE: fact(None, start=50)}, IDS)
    assert (begun.seek, begun.lost, begun.other) == ({}, (), ())


def test_what_expired_before_the_start_is_lost() -> None:
    begun = Gaps(lambda _: {}).begin({PLACE: fact(40, start=50)}, IDS)
    assert begun.lost == (Lost(*PLACE, 40, 49),)
    assert begun.lost[0].count == 10
    assert begun.seek == {PLACE: 50}


def test_another_topic_is_read_from_its_beginning() -> None:
    for there in (fact(40, mark="another"), fact(101), fact(101, mark="")):
        begun = Gaps(lambda _: {}).begin({PLACE: there}, IDS)
        assert (begun.seek, begun.lost, begun.other) == ({PLACE: 0}, (), (PLACE,))


def test_a_commit_without_an_id_is_believed() -> None:
    begun = Gaps(lambda _: {}).begin({PLACE: fact(40, mark="")}, IDS)
    assert (begun.seek, begun.other) == ({}, ())


def test_a_jump_inside_the_log_is_no_loss() -> None:
    found = gaps(start=0, committed=10)
    assert found.read({PLACE: (13, 20)}) == []
    assert found.passed({PLACE: 22}) == ({PLACE: 22}, [])


def test_a_jump_to_the_log_s_start_is_a_loss_told_once() -> None:
    found = gaps(start=15, committed=10)
    assert found.read({PLACE: (15, 20)}) == [Lost(*PLACE, 10, 14)]
    assert found.read({PLACE: (20, 30)}) == []


def test_an_idle_partition_that_was_emptied_is_a_loss() -> None:
    found = gaps(start=60, committed=10)
    assert found.passed({PLACE: 10}) == ({}, [])
    assert found.passed({PLACE: 60}) == ({PLACE: 60}, [Lost(*PLACE, 10, 59)])
    assert found.passed({PLACE: 60}) == ({}, [])


def test_what_is_read_again_is_no_jump() -> None:
    found = gaps(committed=10)
    found.read({PLACE: (10, 20)})
    found.again(PLACE, 10)
    assert found.read({PLACE: (10, 20)}) == []


def test_a_jump_is_not_forgotten_while_the_broker_is_away() -> None:
    def away(_: object) -> dict[tuple[str, int], int]:
        raise ConnectionError

    found = gaps(committed=10)
    found.starts = away
    for _ in range(2):
        try:
            found.read({PLACE: (15, 20)})
        except ConnectionError:
            continue
        raise AssertionError("it was not asked")
    found.starts = lambda places: dict.fromkeys(places, 15)
    assert found.read({PLACE: (15, 20)}) == [Lost(*PLACE, 10, 14)]


@dataclass
class Kept:
    """A partition's log that is written, cut at its start and read in any order, and what was told of it."""

    start: int = 0
    end: int = 0
    committed: int = 0
    read: set[int] = field(default_factory=set)
    markers: set[int] = field(default_factory=set)
    told: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gaps = Gaps(lambda places: dict.fromkeys(places, self.start))
        self.restart(1)

    def restart(self, _: int) -> None:
        begun = self.gaps.begin({PLACE: Fact(self.committed, "one", self.start, self.end, self.end)}, IDS)
        self.note(begun.lost)
        self.committed = begun.seek.get(PLACE, self.committed)

    def note(self, lost: Iterable[Lost]) -> None:
        self.told.extend(offset for gap in lost for offset in range(gap.first, gap.last + 1))

    def delete(self, count: int) -> None:
        self.start = min(self.end, self.start + count)

    def marker(self, _: int) -> None:
        self.markers.add(self.end)
        self.end += 1

    def consume(self, count: int) -> None:
        self.end += count
        batch = [n for n in range(max(self.committed, self.start), self.end) if n not in self.markers]
        self.note(self.gaps.read({PLACE: (batch[0], batch[-1] + 1)}))
        self.read |= set(batch)
        self.note(self.gaps.passed({PLACE: self.end})[1])
        self.committed = self.end


EVENTS = st.tuples(st.sampled_from([Kept.consume, Kept.delete, Kept.marker, Kept.restart]), st.integers(1, 9))


@given(st.lists(EVENTS, max_size=60))
def test_every_offset_is_read_lost_or_a_marker(events: list[tuple[Callable[[Kept, int], None], int]]) -> None:
    """Nothing is told lost that was read, all that was cut away unread is told, and no offset twice."""
    log = Kept()
    for happen, count in events:
        happen(log, count)
    assert len(log.told) == len(set(log.told))
    assert not set(log.told) & log.read
    past = set(range(log.committed))
    assert past == log.read | set(log.told) | (log.markers & past)
