"""The poller's memory: leases, lines of hosts, and what happens all at once or not at all."""

import sqlite3
from pathlib import Path

import pytest

from services.producers.inputs import InputError
from services.producers.polling.database import GAPS_SECONDS, LEASE_SECONDS, Database, Gap
from services.producers.polling.host import Host
from services.producers.polling.source import Source
from services.producers.polling.standing import Standing
from services.producers.polling.wanted import Wanted

NOW = 1_741_564_800.0


def source(host: str, path: str = "feed") -> Source:
    return Source(url=f"https://{host}.example/{path}", name=host)


def wanted(host: str, n: int = 1, due: float = NOW) -> Wanted:
    return Wanted(url=f"https://{host}.example/{n}", host=f"{host}.example", source=source(host).url, due=due)


def opened(folder: Path, *hosts: str) -> Database:
    database = Database(folder / "polling.db")
    database.list_sources([source(host) for host in hosts], NOW)
    return database


def test_a_host_is_leased_to_one_poller_until_it_is_given_back_or_the_lease_ends(tmp_path: Path) -> None:
    first, second = opened(tmp_path, "a", "b"), Database(tmp_path / "polling.db")
    (one,) = first.claim("first", NOW, 1)
    (other,) = second.claim("second", NOW, 5)
    assert {one.host, other.host} == {"a.example", "b.example"}
    assert second.claim("second", NOW + LEASE_SECONDS - 1, 5) == []
    assert second.claim("second", NOW + LEASE_SECONDS, 5) != []
    first.release("first", one.host, one.facts)
    assert second.claim("second", NOW + LEASE_SECONDS + 1, 5) == [], "the lease is another's by now"


def test_a_host_given_back_waits_as_long_as_it_was_asked_to(tmp_path: Path) -> None:
    database = opened(tmp_path, "a")
    (visit,) = database.claim("me", NOW, 1)
    database.release("me", visit.host, Host(free=NOW + 60))
    assert database.next_ready() == NOW + 60
    assert database.claim("me", NOW + 59, 1) == []
    assert len(database.claim("me", NOW + 60, 1)) == 1


def test_being_asked_on_the_way_counts_also_while_it_is_leased(tmp_path: Path) -> None:
    database = opened(tmp_path, "a")
    (visit,) = database.claim("me", NOW, 1)
    database.asked("a.example", NOW + 30)
    database.release("me", visit.host, visit.facts)
    assert database.hosts()["a.example"].free == NOW + 30
    assert database.next_ready() == NOW + 30


def test_a_host_that_was_only_led_to_has_nothing_to_do(tmp_path: Path) -> None:
    database = opened(tmp_path)
    database.asked("b.example", NOW + 30)
    assert database.hosts()["b.example"].free == NOW + 30
    assert database.claim("me", NOW + 60, 5) == []


def test_a_source_that_moves_changes_the_line(tmp_path: Path) -> None:
    database = opened(tmp_path, "a")
    (visit,) = database.claim("me", NOW, 1)
    database.settle(source("a").url, Standing(moved="https://b.example/feed"), NOW + 10, host="b.example")
    database.release("me", visit.host, visit.facts)
    (visit,) = database.claim("me", NOW + 10, 5)
    assert (visit.host, visit.source) == ("b.example", source("a").url)
    database.list_sources([source("a")], NOW + 20)
    assert list(database.hosts()) == ["b.example"], "there is nothing to do at the old one"


def test_a_poll_ends_whole_or_not_at_all(tmp_path: Path) -> None:
    database = opened(tmp_path, "a")
    broken = Wanted(url=None, host="a.example", source="", due=NOW)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        database.settle(source("a").url, Standing(polls=7), NOW + 10, [wanted("a"), broken])
    assert database.standing(source("a").url).polls == 0
    assert database.waiting_pages() == 0


def test_what_has_waited_longest_is_done_first(tmp_path: Path) -> None:
    database = opened(tmp_path, "a")
    database.want_again(wanted("a", 1, NOW - 5))
    (visit,) = database.claim("me", NOW, 1)
    assert visit.page == wanted("a", 1, NOW - 5)
    database.done(wanted("a"))
    database.release("me", visit.host, visit.facts)
    (visit,) = database.claim("me", NOW, 1)
    assert (visit.page, visit.source) == (None, source("a").url)


def test_neither_a_thousand_pages_nor_a_thousand_sources_keep_the_others_waiting(tmp_path: Path) -> None:
    database, done = Database(tmp_path / "polling.db"), list[str]()
    database.list_sources([source("a", f"feed{n}") for n in range(5)], NOW)
    for n in range(1_000):
        database.want_again(wanted("a", n, NOW - 60))
    for now in range(10):
        (visit,) = database.claim("me", NOW + now, 1)
        if visit.source:
            database.settle(visit.source, Standing(), NOW + 900, host=visit.host)
        elif visit.page:
            database.done(visit.page)
        done.append("source" if visit.source else "page")
        database.release("me", visit.host, visit.facts)
    assert done == ["page", "source"] * 5


def test_what_leaves_the_list_is_remembered_and_not_asked(tmp_path: Path) -> None:
    database = opened(tmp_path, "a")
    database.settle(source("a").url, Standing(polls=7), NOW + 10)
    database.list_sources([], NOW)
    assert database.claim("me", NOW + 20, 5) == []
    assert database.standings() == {}
    database.list_sources([source("a")], NOW)
    assert database.standings()[source("a").url].polls == 7


def test_what_was_read_on_the_way_is_due_once_it_is_listed(tmp_path: Path) -> None:
    database = opened(tmp_path)
    database.mark(source("a").url, "", lambda marks: marks.update({1: (2, 3)}))
    database.list_sources([source("a")], NOW)
    (visit,) = database.claim("me", NOW, 5)
    assert (visit.host, visit.source) == ("a.example", source("a").url)
    database.settle(source("a").url, Standing(), NOW + 900, host="b.example")
    database.release("me", visit.host, visit.facts)
    database.list_sources([source("a")], NOW + 10)
    assert database.claim("me", NOW + 899, 5) == [], "a list that is read again makes nothing due"


def test_old_gaps_are_forgotten(tmp_path: Path) -> None:
    database = opened(tmp_path, "a")
    old = Gap(source="a", start=NOW - 60, end=NOW, articles=3, whole=True, how="the feed reaches back")
    new = Gap(source="b", start=NOW, end=NOW + GAPS_SECONDS + 1, articles=0, whole=False, how="it has rolled over")
    database.gap(old)
    assert database.gaps() == [old]
    database.gap(new)
    assert database.gaps() == [new]


def test_another_version_s_memory_is_not_touched(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "polling.db") as db:
        db.execute("pragma user_version=99")
    with pytest.raises(InputError, match=r"of another version of Headwater \(99"):
        Database(tmp_path / "polling.db")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "polling.db").write_text("something else entirely, long enough to be read as a page" * 20)
    with pytest.raises(InputError, match=r"polling\.db cannot be used"):
        Database(tmp_path / "polling.db")
