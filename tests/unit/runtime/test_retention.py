"""How long topics keep what they hold."""

from datetime import timedelta

import pytest

from services.pipeline import DEAD, RAW, TOMBSTONES
from services.runtime import retention
from services.runtime.settings import Settings
from tests.fakes import NOON


@pytest.mark.parametrize(("hours", "minutes"), [(1, 6), (720, 4320)])
def test_a_segment_is_a_tenth_of_the_time(hours: int, minutes: int) -> None:
    settings = Settings(dead_retention_hours=hours)
    assert retention.segment(settings, DEAD) == timedelta(minutes=minutes)
    assert retention.config(settings, DEAD) == {
        "retention.ms": str(hours * 3_600_000), "segment.ms": str(minutes * 60_000),
    }  # fmt: skip


def test_the_dead_letters_have_a_time_of_their_own() -> None:
    settings = Settings(retention_hours=10, dead_retention_hours=20)
    assert (retention.kept(settings, RAW), retention.kept(settings, DEAD)) == (timedelta(hours=10), timedelta(hours=20))
    assert retention.gone_by(settings, RAW, NOON) == NOON + timedelta(hours=11, minutes=10)


def test_a_compacted_topic_rolls_as_the_broker_likes() -> None:
    assert set(retention.config(Settings(), TOMBSTONES)) == {"retention.ms"}
