"""What a hub brings shares the poller's memory: told once, and its pages fetched, whichever of both came first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.pipeline import DEAD, Lane
from services.producers.fetch import Fetched
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.polling.host import Host
from services.producers.polling.poll import Poll
from services.producers.polling.standing import Standing
from services.producers.polling.subscription import Subscription
from services.producers.push.websub import Caller
from services.producers.records import Token
from tests.unit.producers.polling.test_database import NOW, opened, source
from tests.unit.producers.test_intake import Rig

FEED = (
    b"<rss version='2.0'><channel><title>A</title>"
    b"<item><title>Ferry stopped by storm</title><link>https://a.example/1</link></item>"
    b"<item><title>Berth given away</title><link>https://a.example/2</link>"
    b"<description>The port gave the berth to another ferry.</description></item></channel></rss>"
)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    it = Rig(tmp_path)
    with it.guard:
        yield it


def bring(rig: Rig, database: Database, *, pages: bool = False) -> int:
    caller = Caller(Courier(rig.publisher.as_publisher(), {Lane.LIVE: rig.intake}), database, lambda: NOW)
    url = source("a").url
    known = Subscription(
        token="t", secret="s", source=url, name="a", hub="https://hub.example/", topic=url, asked=NOW, pages=pages
    )
    return caller.take(known, FEED, "application/rss+xml")


@pytest.mark.parametrize(("pages", "letters"), [(True, 0), (False, 1)])
def test_an_entry_without_text_waits_for_its_page(rig: Rig, tmp_path: Path, pages: bool, letters: int) -> None:
    database = opened(tmp_path, "a")
    assert bring(rig, database, pages=pages) == 2
    assert [article.title for article in rig.articles()] == ["Berth given away"]
    assert len(rig.publisher.log.all(f"ns-{DEAD.name}")) == letters
    assert database.waiting_pages() == 2 * pages


def test_a_poll_that_ends_meanwhile_keeps_its_cursor(rig: Rig, tmp_path: Path) -> None:
    database, url = opened(tmp_path, "a"), source("a").url
    polled = Standing(etag="new", polls=5, succeeded=NOW, marks={1: (2, int(NOW // 86_400))})

    def acked(token: Token, partition: int, offset: int) -> None:
        database.settle(url, polled, NOW + 60)
        rig.intake.acked(token, partition, offset)

    rig.publisher.on_ack = acked
    bring(rig, database)
    after = database.standing(url)
    assert (after.etag, after.polls, after.succeeded) == ("new", 5, NOW)
    assert len(after.marks) == 3, "both of them have told"


def test_what_a_hub_brings_meanwhile_is_told_once(rig: Rig, tmp_path: Path) -> None:
    database = opened(tmp_path, "a")

    class Fetches:
        """Takes so long that the hub is faster."""

        def get(self, url: str, **conditions: str | None) -> Fetched:
            bring(rig, database)
            return Fetched(url, FEED, "application/rss+xml", 200, None, None)

    courier = Courier(rig.publisher.as_publisher(), {Lane.LIVE: rig.intake})
    poll = Poll(Fetches(), courier, database, lambda: NOW)  # type: ignore[arg-type]
    assert poll.run(source("a"), Host()) == "known"
    assert len(rig.articles()) == 1
