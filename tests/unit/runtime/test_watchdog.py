"""Seconds without a commit are counted only while there is something to do, and a pause of the process is no hang."""

from dataclasses import dataclass, field

from services.pipeline import Lane
from services.runtime.errors import BrokerUnreachable
from services.runtime.monitor import Health
from services.runtime.watchdog import Sight, Stall, Watchdog


def test_no_lag_is_no_stall() -> None:
    stall = Stall(4)
    assert [stall.tick(2, busy=False, progress=1) for _ in range(9)] == [0.0] * 9


def test_seconds_add_up_until_something_moves() -> None:
    stall = Stall(4)
    assert [stall.tick(2, busy=True, progress=p) for p in (1, 1, 1, 2, 2)] == [0.0, 2.0, 4.0, 0.0, 2.0]


def test_a_process_that_was_stopped_has_not_hung_for_that_time() -> None:
    stall = Stall(4)
    stall.tick(2, busy=True, progress=1)
    assert stall.tick(3600, busy=True, progress=1) == 4.0


@dataclass
class Scene:
    """A watchdog with ten seconds' patience, told what it sees."""

    sight: Sight | None = field(default_factory=lambda: Sight(5, 0))
    ended: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.health = Health("probe", Lane.LIVE, {})
        self.dog = Watchdog(self.health, 10, self._look, self.ended.append)

    def _look(self) -> Sight:
        if self.sight is None:
            raise BrokerUnreachable("away")
        return self.sight

    def pass_seconds(self, seconds: int, *, beating: bool = True) -> None:
        for _ in range(seconds // 2):
            if beating:
                self.dog.beat()
            self.dog.turn(2)


def test_lag_without_a_commit_is_unready_then_the_end() -> None:
    scene = Scene()
    scene.pass_seconds(10)
    assert scene.health.reasons == {}
    scene.pass_seconds(4)
    assert "5 messages wait and nothing was committed" in scene.health.reasons["watchdog"]
    assert scene.ended == []
    scene.pass_seconds(18)
    assert set(scene.ended) == {70}


def test_a_commit_makes_it_ready_again() -> None:
    scene = Scene()
    scene.pass_seconds(14)
    scene.sight = Sight(5, 1)
    scene.pass_seconds(2)
    assert scene.health.reasons == {}


def test_a_loop_that_does_not_turn_is_seen_without_lag() -> None:
    scene = Scene(Sight(0, 0))
    scene.pass_seconds(14, beating=False)
    assert "its loop has not turned" in scene.health.reasons["watchdog"]
    scene.pass_seconds(20, beating=False)
    assert set(scene.ended) == {70}


def test_a_known_cause_outside_is_waited_for_without_end() -> None:
    scene = Scene()
    scene.health.trouble("elasticsearch", "away")
    scene.pass_seconds(600)
    assert scene.ended == []
    assert "watchdog" not in scene.health.reasons


def test_a_broker_that_is_away_counts_for_nothing() -> None:
    scene = Scene(None)
    scene.pass_seconds(600, beating=False)
    assert scene.ended == []


def test_nothing_is_ended_that_ends_by_itself() -> None:
    scene = Scene()
    scene.dog.stop()
    scene.pass_seconds(600)
    assert scene.ended == []
