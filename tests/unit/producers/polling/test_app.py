"""What is told of single sources stays small, however many there are."""

from services.contract import metrics
from services.producers.polling.app import MOST_MISSING, tell_missing
from services.producers.polling.standing import Standing
from services.runtime import monitor

HOUR = 3600.0
START = 1_741_564_800.0


def silent(hours: int) -> Standing:
    """Brought two an hour for four days, then nothing for so many hours, though it was asked."""
    standing = Standing()
    for hour in range(96):
        standing.succeed(START + hour * HOUR, 2)
    standing.succeed(START + (95 + hours) * HOUR, 0)
    return standing


def told(**standings: Standing) -> dict[str, float]:
    tell_missing(standings, START + 200 * HOUR)
    (family,) = monitor.family(metrics.MISSING).collect()
    return {sample.labels["source"]: sample.value for sample in family.samples}


def test_the_sources_that_owe_most_are_named() -> None:
    found = told(a=silent(30), b=silent(3), c=silent(0))
    assert found["a"] > found["b"] > 1
    assert "c" not in found


def test_never_more_than_fifty_and_none_that_has_come_back() -> None:
    assert len(told(**{f"s{n}": silent(10) for n in range(MOST_MISSING + 20)})) == MOST_MISSING
    assert set(told(a=silent(10))) == {"a"}
