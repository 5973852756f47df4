"""Which lane an ingest takes where nobody says."""

import pytest

from services.cli.intake import usual_lane
from services.pipeline import Lane


@pytest.mark.parametrize(
    ("inputs", "lane"),
    [
        (["dump.txt"], Lane.BACKFILL),
        (["archive/", "https://a.example/feed"], Lane.BACKFILL),
        (["https://a.example/feed", "HTTP://b.example/"], Lane.LIVE),
        (["-"], Lane.LIVE),
    ],
)
def test_files_wait_and_what_is_fetched_is_news(inputs: list[str], lane: Lane) -> None:
    assert usual_lane(inputs) == lane
