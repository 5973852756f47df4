"""A simulated week of polling publishers with habits: nothing missed, nothing doubled, nobody pressed."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpcore
import pytest

from services.contract.articles import RawArticle
from services.pipeline import DEAD, Lane
from tests.newsweb.publisher import SHOWN, Publisher, Story
from tests.newsweb.publishers import (
    Always304,
    Archives,
    Bombs,
    Hangs,
    LeadsInside,
    LeadsTo,
    Leaves,
    Lies,
    Limits,
    Moves,
    NewEtags,
    NewIds,
    OneLink,
    Platform,
    Repaired,
)
from tests.newsweb.week import DAY, SPACING, START, Week, stories, week

pytestmark = pytest.mark.timeout(240)
END = START + 7 * DAY
Lived = tuple[Week, list[tuple[str, int]]]


def told(articles: Sequence[RawArticle]) -> list[tuple[str, str]]:
    """Title and text: an edited article is told twice, with another text."""
    return [(article.title, article.text) for article in articles]


def texts(stories: Sequence[Story], until: float) -> set[tuple[str, str]]:
    """All that there was to tell."""
    first = {(s.title, s.text(s.at)) for s in stories if s.at < until}
    return first | {(s.title, s.text(s.edited)) for s in stories if s.edited < until}


def last_texts(publisher: Publisher, until: float) -> set[tuple[str, str]]:
    """What must have been told by then: the newest text of all that has stood in the feed since the week began."""
    shown = publisher.published(START)[:SHOWN]
    since = [s for s in publisher.stories if START <= s.at < until]
    return {(s.title, s.text(until)) for s in (*shown, *since)}


def _publishers() -> list[Publisher]:
    return [
        Publisher("steady.example", stories(1, 24)),
        Publisher("slow.example", stories(2, 1)),
        Publisher("fast.example", stories(3, 120)),
        Moves("moves.example", stories(4, 12), moved_at=START + 2 * DAY),
        Limits("limits.example", stories(5, 20)),
        Hangs("hangs.example", stories(6, 12), hangs_from=START + 2.2 * DAY, hangs_to=START + 2.6 * DAY),
        Lies("lies.example", stories(7, 12)),
        Bombs("bombs.example", stories(8, 6), bombs_from=START + 2 * DAY),
        LeadsInside("inside.example", stories(9, 6)),
        Leaves("leaves.example", stories(10, 12), gone_at=START + 4 * DAY),
        Always304("always304.example", stories(11, 4)),
        NewEtags("newetags.example", stories(12, 6)),
    ]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """The week, lived once, and every connection that was made in it."""
    connected: list[tuple[str, int]] = []
    with pytest.MonkeyPatch.context() as patch, week(_publishers(), tmp_path_factory.mktemp("week")) as it:
        connect = httpcore.SyncBackend.connect_tcp

        def noted(self: object, host: str, port: int, *rest: object) -> object:
            connected.append((host, port))
            return connect(self, host, port, *rest)  # type: ignore[arg-type]

        patch.setattr(httpcore.SyncBackend, "connect_tcp", noted)
        it.run(END)
        yield it, connected


@pytest.mark.parametrize("host", [p.host for p in _publishers() if p.host not in ("inside.example", "leaves.example")])
def test_no_article_missed_and_none_doubled(lived: Lived, host: str) -> None:
    it = lived[0]
    found = told(it.articles(host))
    assert len(found) == len(set(found)), "told twice"
    publisher = it.web.publishers[host]
    assert last_texts(publisher, END - 0.5 * DAY) - set(found) == set()
    assert set(found) <= texts(publisher.stories, END)


def test_no_host_is_asked_faster_than_its_limit(lived: Lived) -> None:
    it = lived[0]
    for publisher in it.web.publishers.values():
        moments = [moment for moment, _, _ in publisher.asked]
        apart = [b - a for a, b in itertools.pairwise(moments) if b > a]
        assert not apart or min(apart) >= SPACING
    limited = [status for _, _, status in it.web.publishers["limits.example"].asked]
    assert limited.count(429) <= 0.2 * len(limited)


def test_a_private_address_is_never_connected_to(lived: Lived) -> None:
    it, connected = lived
    assert {host for host, _ in connected} == {"127.0.0.1"}
    url = next(url for url in it.sources if "inside.example" in url)
    standing = it.database.standing(url)
    assert standing.state(END) in ("failing", "dead")
    assert "10.0.0.1, which is not a public address" in standing.reason
    assert len(it.web.publishers["inside.example"].asked) < 15


def test_what_has_moved_is_asked_at_its_new_place(lived: Lived) -> None:
    it = lived[0]
    asked = [path for moment, path, _ in it.web.publishers["moves.example"].asked if moment > START + 2 * DAY]
    assert asked.count("/feed") == 1
    assert asked.count("/new-feed") > 20


def test_what_is_gone_is_left_alone(lived: Lived) -> None:
    it = lived[0]
    publisher = it.web.publishers["leaves.example"]
    assert [status for moment, _, status in publisher.asked if moment >= START + 4 * DAY] == [410]
    url = next(url for url in it.sources if "leaves.example" in url)
    assert it.database.standing(url).state(END) == "retired"
    assert {a.title for a in it.articles("leaves.example")} >= {
        title for title, _ in last_texts(publisher, START + 3.5 * DAY)
    }


def test_unchanged_feeds_are_not_sent_again(lived: Lived) -> None:
    it = lived[0]
    slow = it.web.publishers["slow.example"]
    statuses = [status for _, _, status in slow.asked]
    assert statuses.count(304) > 0.6 * len(statuses)
    new_etags = it.database.standing(next(url for url in it.sources if "newetags.example" in url))
    assert new_etags.unchanged > 0


def test_requests_for_each_new_article_are_few(lived: Lived) -> None:
    it = lived[0]
    for host, most in (("fast.example", 1.5), ("steady.example", 2.5), ("slow.example", 16)):
        publisher = it.web.publishers[host]
        assert len(publisher.asked) / len(publisher.stories) < most, host


def test_ids_that_change_with_each_request_are_no_ids(tmp_path: Path) -> None:
    publisher = NewIds("churn.example", stories(21, 24))
    with week([publisher], tmp_path) as it:
        it.run(START + 2 * DAY)
        found = told(it.articles("churn.example"))
        assert it.database.standing(next(iter(it.sources))).by_words
    assert last_texts(publisher, START + 1.7 * DAY) - set(found) == set()
    assert len(found) == len(set(found))


def test_entries_that_all_link_to_the_home_page_are_articles_of_their_own(tmp_path: Path) -> None:
    publisher = OneLink("onelink.example", stories(22, 24))
    with week([publisher], tmp_path) as it:
        it.run(START + 2 * DAY)
        articles = it.articles("onelink.example")
    titles = {title for title, _ in last_texts(publisher, START + 1.7 * DAY)}
    assert {a.title for a in articles} >= titles
    assert len({a.id for a in articles}) == len({a.title for a in articles})


def test_an_outage_is_known_caught_up_in_the_backfill_lane_and_shown(tmp_path: Path) -> None:
    steady, fast = Publisher("steady.example", stories(23, 12)), Publisher("fast.example", stories(24, 200))
    with week([steady, fast], tmp_path) as it:
        it.run(START + 2 * DAY)
        it.clock[0] = START + 3 * DAY  # nobody asked for a day
        it.run(START + 4 * DAY)
        gaps = {gap.source.split("/")[2].split(":")[0]: gap for gap in it.database.gaps()}
        late = it.articles("steady.example", Lane.BACKFILL)
        found = told(it.articles("steady.example"))
    assert gaps["steady.example"].whole
    assert gaps["steady.example"].articles == len(late) > 3
    assert gaps["steady.example"].end - gaps["steady.example"].start >= DAY
    assert set(found) >= last_texts(steady, START + 3.7 * DAY)
    assert not gaps["fast.example"].whole
    assert "may be missing" in gaps["fast.example"].how


def test_a_source_that_went_quiet_is_known(tmp_path: Path) -> None:
    talks, falls_silent = (
        Publisher("talks.example", stories(25, 24)),
        Publisher("silent.example", stories(26, 24, days=4)),
    )
    with week([talks, falls_silent], tmp_path) as it:
        it.run(START + 4 * DAY)
        states = {
            url.split("/")[2].split(":")[0]: s.state(START + 4 * DAY) for url, s in it.database.standings().items()
        }
        assert states == {"talks.example": "healthy", "silent.example": "healthy"}
        it.run(START + 6 * DAY)
        states = {
            url.split("/")[2].split(":")[0]: s.state(START + 6 * DAY) for url, s in it.database.standings().items()
        }
    assert states == {"talks.example": "healthy", "silent.example": "quiet"}


def test_nothing_is_buried_for_what_a_site_does(lived: Lived) -> None:
    assert lived[0].publisher.log.all(DEAD.name) == []


def test_a_feed_that_has_rolled_over_in_an_outage_is_caught_up_from_its_archive(tmp_path: Path) -> None:
    publisher = Archives("archives.example", stories(27, 150))
    with week([publisher], tmp_path) as it:
        it.run(START + 2 * DAY)
        it.clock[0] = START + 3 * DAY
        it.run(START + 3.5 * DAY)
        (gap,) = it.database.gaps()
        found = told(it.articles("archives.example"))
        late = it.articles("archives.example", Lane.BACKFILL)
    assert gap.whole
    assert gap.how == "its archive reaches back"
    assert gap.articles == len(late) > 60
    assert len(found) == len(set(found))
    assert set(found) >= last_texts(publisher, START + 3.3 * DAY)
    assert max(int(path[6:]) for _, path, _ in publisher.asked if path.startswith("/feed/")) < 15


def test_sources_that_have_moved_to_one_host_wait_in_its_line(tmp_path: Path) -> None:
    papers = [LeadsTo(f"moved{n}.example", [], platform="platform.example") for n in range(12)]
    platform = Platform("platform.example", stories(28, 24))
    with week([*papers, platform], tmp_path) as it:
        it.run(START + 0.5 * DAY)
        begun = it.clock[0] = START + DAY  # by now all of them are due at once
        it.run(START + 1.2 * DAY)
        hosts = it.database.hosts()
    assert [len(paper.asked) for paper in papers] == [1] * 12
    moments = [moment for moment, _, _ in platform.asked if moment >= begun]
    assert len(moments) >= 12
    assert min(b - a for a, b in itertools.pairwise(moments)) >= SPACING
    assert "platform.example" in hosts


def test_a_move_to_what_is_no_feed_is_not_believed(tmp_path: Path) -> None:
    paper = Repaired(
        "repaired.example", stories(29, 12), repaired_from=START + 0.3 * DAY, repaired_to=START + 0.5 * DAY
    )
    with week([paper], tmp_path) as it:
        it.run(START + 1.5 * DAY)
        (standing,) = it.database.standings().values()
    assert [path for _, path, _ in paper.asked].count("/notice") > 1
    assert (standing.moved, standing.verdict) == (None, "")
    assert standing.succeeded > START + DAY


def test_a_host_that_others_lead_to_for_now_is_let_alone_after_it(tmp_path: Path) -> None:
    paper = LeadsTo("leads.example", [], platform="platform.example", status=302)
    platform = Platform("platform.example", stories(28, 24))
    with week([paper, platform], tmp_path) as it:
        visits = it.database.claim("week", START, 2)
        for visit in visits:
            it.visitor.visit(visit)
        it.run(START + 10 * SPACING)
        free = it.database.hosts()["platform.example"].free
        assert {visit.host for visit in visits} == {"leads.example", "platform.example"}
        assert free == START + SPACING
        it.database.list_sources([], START)
        assert it.database.hosts() == {}
