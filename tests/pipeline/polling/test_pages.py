"""Full texts from the articles' own pages: where robots.txt lets us, at the site's pace, better than the feed or not at all."""

import itertools
from pathlib import Path

import msgspec
import pytest

from services.pipeline import DEAD
from services.producers.polling.database import Database
from services.producers.polling.source import Source
from services.producers.polling.wanted import Wanted
from tests.newsweb.publisher import Publisher, Story
from tests.newsweb.publishers import DAY, LosesPages, Maps, OneLink, Pages, Pauses, Refuses
from tests.newsweb.week import START, stories, week

pytestmark = pytest.mark.timeout(120)


def test_headlines_become_articles_by_their_pages(tmp_path: Path) -> None:
    publisher = Pages("pages.example", stories(31, 12))
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + DAY)
        articles = it.articles("pages.example")
        letters = it.publisher.log.all(DEAD.name)
        assert it.database.waiting_pages() == 0
    titles = {s.title for s in publisher.stories if START - 0.1 * DAY < s.at < START + 0.7 * DAY}
    assert {a.title for a in articles} >= titles
    assert {a.channel for a in articles} == {"page"}
    assert all("Paragraph 5 tells" in a.text and "Home" not in a.text for a in articles)
    assert len({a.id for a in articles}) == len(articles)
    assert letters == []


def test_the_site_s_own_pace_is_kept(tmp_path: Path) -> None:
    publisher = Pages("pages.example", stories(31, 12))
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + 0.2 * DAY)
    moments = [moment for moment, _, _ in publisher.asked][2:]  # from the page after its robots.txt on
    assert min(b - a for a, b in itertools.pairwise(moments)) >= 5.0
    assert [path for _, path, _ in publisher.asked].count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("robots", "why"),
    [("User-agent: *\nDisallow: /\n", "does not let this program"), ("User-agent: CCBot\nDisallow: /\n", "HEADWATER_ROBOTS=robots")],
)  # fmt: skip
def test_a_closed_site_s_pages_are_not_asked_for(tmp_path: Path, robots: str, why: str) -> None:
    publisher = Pages("closed.example", stories(32, 12), robots=robots)
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + 0.3 * DAY)
        assert why in it.database.hosts()["closed.example"].reason
    assert {path for _, path, _ in publisher.asked} == {"/feed", "/robots.txt"}
    assert it.outcomes["page_forbidden"] > 5


def test_a_site_that_refuses_its_pages_is_left_alone_and_its_feed_still_read(tmp_path: Path) -> None:
    publisher = Refuses("refuses.example", stories(33, 12))
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + 2 * DAY)
        articles = it.articles("refuses.example")
        facts = it.database.hosts()["refuses.example"]
    refused = [moment for moment, path, status in publisher.asked if status == 403 and path != "/robots.txt"]
    assert 2 < len(refused) < 12, "tried again, ever more slowly"
    assert "refuses this program" in facts.reason
    assert facts.pages_from > START + 2 * DAY
    assert {a.title for a in articles} >= {s.title for s in publisher.stories if START < s.at < START + 1.7 * DAY}
    assert {a.channel for a in articles} == {"feed_summary"}


class Worse(Pages):
    """Tells all in the feed and little on the page."""

    def words(self, story: Story, now: float) -> str:
        return story.text(now) + " " + " ".join(f"Member {n} voted for it." for n in range(60))


def test_a_page_that_is_worse_than_the_feed_is_not_taken(tmp_path: Path) -> None:
    publisher = Worse("worse.example", stories(34, 12))
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + 0.3 * DAY)
        articles = it.articles("worse.example")
    assert it.outcomes["page_worse"] > 5
    assert {a.channel for a in articles} == {"feed_summary"}


def test_a_page_better_than_the_feed_is_the_same_article(tmp_path: Path) -> None:
    class Both(Pages):
        def words(self, story: Story, now: float) -> str:
            return story.text(now)

    publisher = Both("both.example", stories(35, 12))
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + 0.3 * DAY)
        articles = it.articles("both.example")
    channels: dict[str, set[str]] = {}
    for article in articles:
        channels.setdefault(article.id, set()).add(article.channel)
    assert set(map(frozenset, channels.values())) == {frozenset({"feed_summary", "page"})}


def test_two_pollers_ask_each_source_once(tmp_path: Path) -> None:
    publishers = [Publisher(f"paper{n}.example", stories(40 + n, 6)) for n in range(20)]
    with week(publishers, tmp_path) as it:
        other = Database(tmp_path / "polling.db")
        first = {visit.host for visit in it.database.claim("a", START, 12)}
        second = {visit.host for visit in other.claim("b", START, 12)}
        assert (len(first), len(second)) == (12, 8)
        assert first | second == {p.host for p in publishers}
        assert other.claim("b", START + 10, 20) == []
        again = other.claim("b", START + 301, 20)
        assert {visit.host for visit in again} == first | second, "a dead poller's leases run out"
        other.close()


def test_what_was_done_survives_a_restart(tmp_path: Path) -> None:
    publisher = Publisher("steady.example", stories(51, 12))
    with week([publisher], tmp_path) as it:
        it.run(START + 0.5 * DAY)
        told = len(it.articles("steady.example"))
        url = next(iter(it.sources))
        before = it.database.standing(url)
        database = Database(tmp_path / "polling.db")
        assert database.standing(url) == before
        database.list_sources(it.sources.values(), it.now())
        assert msgspec.structs.asdict(database.standing(url)) == msgspec.structs.asdict(before)
        database.close()
        it.run(START + 0.6 * DAY)
        assert len(it.articles("steady.example")) - told < 8


def test_a_news_sitemap_becomes_articles_and_its_archive_is_left_alone(tmp_path: Path) -> None:
    publisher = Maps("maps.example", stories(61, 12))
    with week([publisher], tmp_path, pages=True, kind="sitemap") as it:
        it.run(START + 1.5 * DAY)
        articles = it.articles("maps.example")
        assert it.publisher.log.all(DEAD.name) == []
    titles = {s.title for s in publisher.stories if START - 2.5 * DAY < s.at < START + 1.2 * DAY}
    assert {a.title for a in articles} >= titles
    assert len({a.id for a in articles}) == len(articles), "a page is fetched once"
    assert "/old.xml" not in {path for _, path, _ in publisher.asked}


def test_an_entry_without_text_whose_page_is_not_there_is_a_dead_letter(tmp_path: Path) -> None:
    publisher = LosesPages("loses.example", stories(62, 12))
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + 0.2 * DAY)
        letters = it.publisher.log.all(DEAD.name)
        assert it.articles("loses.example") == []
    assert len(letters) == it.outcomes["page_lost"] > 5
    assert len({letter.key for letter in letters}) == len(letters)


def test_a_page_that_all_entries_share_is_nobody_s(tmp_path: Path) -> None:
    publisher = OneLink("onelink.example", stories(63, 12))
    with week([publisher], tmp_path, pages=True) as it:
        it.run(START + 0.2 * DAY)
    assert {path for _, path, _ in publisher.asked} == {"/feed"}


def test_who_wants_no_request_is_sent_none_for_any_of_its_feeds(tmp_path: Path) -> None:
    publisher = Pauses("pauses.example", stories(64, 12))
    with week([publisher], tmp_path) as it:
        first = next(iter(it.sources.values()))
        for n in range(5):
            it.sources[f"{first.url}{n}"] = Source(url=f"{first.url}{n}", name=first.name)
        it.database.list_sources(it.sources.values(), START)
        it.run(START + DAY)
    refused = [status for _, _, status in publisher.asked].count(429)
    assert refused <= len(publisher.asked) / 2
    assert len(publisher.asked) < 60


def test_pages_and_sources_wait_their_turn_alike(tmp_path: Path) -> None:
    publisher = Publisher("busy.example", [])
    with week([publisher], tmp_path) as it:
        url = next(iter(it.sources))
        it.database.want_again(Wanted(url="http://busy.example/1", host="busy.example", source=url, due=START - 10))
        (visit,) = it.database.claim("a", START, 1)
        assert visit.page is not None
        assert visit.source is None
        it.database.done(visit.page)
        it.database.release("a", visit.host, visit.facts)
        (visit,) = it.database.claim("a", START, 1)
        assert visit.source == url


def test_pages_of_a_host_that_always_refuses_do_not_pile_up(tmp_path: Path) -> None:
    publisher = Refuses("refuses.example", stories(33, 60, days=10))
    waiting = []
    with week([publisher], tmp_path, pages=True) as it:
        for day in (7, 10):
            it.run(START + day * DAY)
            waiting.append(it.database.waiting_pages())
    assert waiting[1] < min(1.2 * waiting[0], 400), waiting
    assert it.outcomes["page_lost"] > 100
