"""A source's health in a word, and the rhythm behind it."""

import msgspec
import pytest

from services.producers.polling.interval import DEAD_AFTER
from services.producers.polling.standing import Standing

HOUR = 3600.0
START = 1_741_564_800.0


def lived(days: float, each_hour: int) -> Standing:
    """Polled every hour, and brought so many each time."""
    standing = Standing()
    for hour in range(int(days * 24)):
        standing.succeed(START + hour * HOUR, each_hour)
    return standing


def test_a_source_nobody_has_asked_is_new() -> None:
    assert Standing().state(START) == "new"


@pytest.mark.parametrize(
    ("changes", "state"),
    [({}, "healthy"), ({"verdict": "failing", "failures": 1.0}, "failing"),
     ({"verdict": "failing", "failures": DEAD_AFTER}, "dead"), ({"verdict": "blocked", "failures": DEAD_AFTER}, "blocked"),
     ({"verdict": "retired"}, "retired")],
)  # fmt: skip
def test_its_state_in_a_word(changes: dict[str, object], state: str) -> None:
    standing = msgspec.structs.replace(lived(0.1, 1), **changes)
    assert standing.state(START + 3 * HOUR) == state


def test_silence_says_something_only_as_far_as_it_was_asked() -> None:
    standing = lived(4, 2)
    last = START + 95 * HOUR
    assert standing.state(last + 30 * HOUR) == "healthy", "nobody has asked since"
    standing.succeed(last + 30 * HOUR, 0)
    assert standing.state(last + 30 * HOUR) == "quiet"
    standing.succeed(last + 31 * HOUR, 1)
    assert standing.state(last + 31 * HOUR) == "healthy"


def test_what_a_feed_holds_at_first_is_no_rhythm() -> None:
    standing = Standing()
    standing.succeed(START, 500)
    assert sum(standing.hours) == 0
    assert standing.articles == 500


def test_a_success_ends_failures() -> None:
    standing = msgspec.structs.replace(Standing(), verdict="blocked", failures=5.0, reason="403")
    standing.succeed(START, 0)
    assert (standing.verdict, standing.failures, standing.reason) == ("", 0.0, "")


def test_expected_is_its_own_rate() -> None:
    standing = lived(14, 3)
    assert standing.expected(START + 14 * 86_400, START + 15 * 86_400) == pytest.approx(72, rel=0.1)
