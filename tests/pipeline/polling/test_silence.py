"""Feeds that name hours and days in which they are not to be asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.pipeline import Lane
from tests.newsweb.publisher import Publisher
from tests.newsweb.week import DAY, START, stories, week

NIGHT: Final = range(5)
SATURDAY: Final = 5


@dataclass
class Sleeps(Publisher):
    """Wants no visitors from midnight to five (GMT), and none on Saturday and Sunday."""

    def rss(self, now: float) -> bytes:
        hours = "".join(f"<hour>{hour}</hour>" for hour in NIGHT)
        days = "<day>Saturday</day><day>Sunday</day>"
        skipped = f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays>"
        return super().rss(now).replace(b"<item>", skipped.encode() + b"<item>", 1)


def hours(publisher: Publisher, since: float) -> set[tuple[int, int]]:
    """Days of the week (0 is Monday) and hours in which it was asked."""
    moments = [moment - START for moment, _, _ in publisher.asked if moment > since]
    return {(int(moment // DAY), int(moment % DAY // 3600)) for moment in moments}


def test_nobody_comes_in_the_hours_and_days_that_a_feed_names(tmp_path: Path) -> None:
    sleeps, awake = (
        Sleeps("sleeps.example", stories(31, 5, days=8)),
        Publisher("awake.example", stories(32, 12, days=8)),
    )
    with week([sleeps, awake], tmp_path) as it:
        it.run(START + 7.5 * DAY)
        gaps, late = it.database.gaps(), it.articles("sleeps.example", Lane.BACKFILL)
        found = {article.title for article in it.articles("sleeps.example")}
    asked = hours(sleeps, START)
    assert {hour for _, hour in asked} & set(NIGHT) == set()
    assert {(day, NIGHT.stop) for day in range(1, SATURDAY)} <= asked, "it is asked when the night ends"
    assert {day for day, _ in asked} == {0, 1, 2, 3, 4, 7}
    assert {hour for _, hour in hours(awake, START)} >= set(NIGHT)
    assert {day for day, _ in hours(awake, START)} == set(range(8))
    assert (gaps, late) == ([], [])
    shown = sleeps.published(START + 7 * DAY)
    assert {story.title for story in shown if START <= story.at < START + 5 * DAY} <= found


def test_a_person_who_says_how_often_goes_before_the_feed(tmp_path: Path) -> None:
    sleeps = Sleeps("sleeps.example", stories(33, 12))
    with week([sleeps], tmp_path, every=3600) as it:
        it.run(START + 1 * DAY)
    assert {hour for _, hour in hours(sleeps, START)} >= set(range(1, 23))
