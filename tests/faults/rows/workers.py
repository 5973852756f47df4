"""Rows 3 to 10, 38 and 40: what happens to worker processes, to their clocks and to their state."""

import os
import shutil
import signal
import time
from pathlib import Path

import msgspec

from services.contract.articles import RawArticle, encode
from services.pipeline import DEDUPE, RAW, Lane
from tests.faults.altered import RAISE, SKEW
from tests.faults.matrix import row
from tests.faults.trial import Trial
from tests.integration.member import Member
from tests.integration.stream import Sent, article

ZOMBIE_SECONDS = 9.0
"""Longer than the session time-out of the tests (6 s)."""


@row(3, "worker killed with -9", ci="fused", off="commit_after_output",
     expected="its messages are delivered again; dedupe knows its own replay; nothing lost or doubled",
     how="kill -9 of each worker in turn, three times in all, at a random moment while it has messages in its hands")  # fmt: skip
def worker_killed(t: Trial) -> None:
    t.feed()
    for name in (t.workers * 3)[:3]:
        t.settled_by(name, 50)
        t.strike(f"kill -9 {name}", at=name)
        time.sleep(t.chance.uniform(0, 0.4))
        t.member(name).kill()
        t.revive()


@row(4, "stage told to stop (SIGTERM)", ci="fused", off="draining",
     expected="it finishes its batch, commits, leaves the group and ends with 0 within 10 s",
     how="SIGTERM under load, each stage in turn; started again after")  # fmt: skip
def told_to_stop(t: Trial) -> None:
    t.feed()
    for name in t.flow.members:
        t.strike(f"SIGTERM {name}", at=name)
        begin = time.monotonic()
        code = t.member(name).stop(10)
        t.notes.append(f"{name} stopped in {time.monotonic() - begin:.1f} s")
        assert code == 0, f"{name} ended with {code}"
        t.revive()


def _freeze(member: Member, number: int) -> None:
    assert member.process
    os.kill(member.process.pid, number)


@row(5, "zombie: frozen longer than the session, then back", off="external_versions",
     expected="another member takes over; what the zombie still writes is refused by version or by generation",
     how="a second dedupe and indexer stand by; SIGSTOP of the first, whose last bulk is held back on the wire; "
         "newer revisions go through; SIGCONT, and the old bulk arrives",
     recover_seconds=90)  # fmt: skip
def zombie(t: Trial) -> None:
    old = t.mix()
    t.feed(old)
    t.settled_by("indexer", 100)
    t.strike("SIGSTOP of dedupe and indexer", at="indexer")
    t.stand.elastic.weather.held = (True, False)
    time.sleep(1.0)  # a bulk is on the wire, or in the zombie's hands
    firsts = [t.member("dedupe"), t.member("indexer")]
    for member in firsts:
        _freeze(member, signal.SIGSTOP)
    direct = t.stand.elastic.target
    seconds = [t.second("dedupe"), _direct_indexer(t, direct)]
    begin = time.monotonic()
    newer = [m for s in old if s.kind == "article" and s.article for m in [_newer(s.article, s.topic)]][:1000]
    t.feed(newer)
    t.wait_until(lambda: all(m.counts()[m.stage, "received"] for m in seconds), "the second members take over", 60)
    time.sleep(max(0.0, ZOMBIE_SECONDS - (time.monotonic() - begin)))
    t.wait_until(lambda: not t.flow.lags()["indexer"], "the newer revisions are written", 90)
    for member in firsts:
        _freeze(member, signal.SIGCONT)
    t.stand.elastic.heal()


def _direct_indexer(t: Trial, port: int) -> Member:
    """A second indexer that does not go through the proxy, on which the first one's bulk is held."""
    settings = t.settings.model_copy(
        update={"home": t.settings.home / "direct", "elasticsearch": f"http://127.0.0.1:{port}"}
    )
    member = t.arm(Member(settings, "indexer"))
    t.extra.append(member)
    t.shared = True
    member.start()
    return member


def _newer(told: RawArticle, topic: str) -> Sent:
    later = msgspec.structs.replace(
        told, text=f"{told.text} It was corrected.", observed=told.observed.replace(year=2027)
    )
    return Sent("revision", topic, bytes.fromhex(later.id), encode(later), later)


def _marked(t: Trial, name: str, number: int, mark: str) -> Sent:
    told = article(f"{t.name}-{name}", number, t.chance)
    told = msgspec.structs.replace(told, title=f"{told.title} {mark}")
    return Sent("article", t.settings.named(RAW.on(Lane.LIVE)), bytes.fromhex(told.id), encode(told), told)


def _poisoned(t: Trial, count: int) -> list[Sent]:
    """The stream with articles on which the classify step raises."""
    messages = t.mix()
    for number in range(count):
        bad = _marked(t, "raise", number, RAISE)
        assert bad.article
        t.doom(bad.article, "step_failed")
        messages.insert(t.chance.randrange(len(messages) // 4, len(messages)), bad)
    return messages


@row(6, "a step raises on one article", ci="separate", off="isolating_the_guilty",
     expected="that one goes to the dead letters; its offset moves only after the letter's ack",
     how="one article on which the classify step raises")  # fmt: skip
def step_raises_once(t: Trial) -> None:
    t.feed(_poisoned(t, 1))
    t.strike("an article on which classify raises")


@row(7, "a step raises inside batches", off="isolating_the_guilty",
     expected="only the guilty ones go to the dead letters, their neighbours are indexed",
     how="40 articles on which the classify step raises, spread over full batches")  # fmt: skip
def step_raises_often(t: Trial) -> None:
    t.feed(_poisoned(t, 40), seconds=0)
    t.strike("40 articles on which classify raises")


@row(8, "slow consumer", off="room_for_a_slow_batch",
     expected="the member keeps its partitions while a batch takes longer than the session; no rebalance loop",
     how="articles on which dedupe sleeps 9 s and enrich 9 s (the session is 6 s)", recover_seconds=90)  # fmt: skip
def slow(t: Trial) -> None:
    messages = t.mix()
    for number, stage in enumerate(("dedupe", "enrich")):
        messages.insert(len(messages) // 3, _marked(t, "slow", number, f"FAULT-SLEEP-9-{stage}"))
    before = {name: _rebalances(t.member(name)) for name in t.workers}
    t.feed(messages)
    t.strike("steps that sleep for 9 s")
    time.sleep(22)
    after = {name: _rebalances(t.member(name)) for name in t.workers}
    assert after == before, f"rebalances: before {before}, after {after}"


def _rebalances(member: Member) -> float:
    return member.value("headwater_rebalances_total")


@row(9, "rebalance storm", off="commit_after_output",
     expected="the work goes on; no commit runs ahead",
     how="a second dedupe worker comes and goes every 3 s, six times, by SIGTERM and by kill -9", recover_seconds=90)  # fmt: skip
def storm(t: Trial) -> None:
    t.feed(seconds=20)
    t.strike("members come and go")
    for number in range(6):
        member = t.second("dedupe")
        time.sleep(3)
        if number % 3 == 2:
            member.kill()
        else:
            assert member.stop(60) == 0
        t.extra.remove(member)


@row(10, "the first message of a batch is slow", off="commit_after_output",
     expected="no commit passes it; after a kill it is delivered again",
     how="dedupe sleeps 6 s on one message, and is killed while it does")  # fmt: skip
def first_is_slow(t: Trial) -> None:
    first = _marked(t, "first", 0, "FAULT-SLEEP-6-dedupe")
    messages = t.mix()
    t.feed([first, *messages], seconds=1)
    t.strike("dedupe sleeps on one message", at="dedupe")
    t.fed()
    time.sleep(1.5)
    committed = _committed(t)
    assert not committed.get((first.topic, first.partition), 0) > first.offset, "the commit has passed the slow message"
    t.member("dedupe").kill()


def _committed(t: Trial) -> dict[tuple[str, int], int]:
    return t.sampler.samples[-1].committed["dedupe"] if t.sampler.samples else {}


@row(38, "clock skew", off="versions_from_observation",
     expected="order never comes from a worker's clock: the newest observation stands",
     how="dedupe's clock is an hour back, then a day ahead, then leaps back by an hour while it runs")  # fmt: skip
def skewed(t: Trial) -> None:
    t.feed(seconds=8)
    for skew in ("-3600", "86400", "leap"):
        t.strike(f"dedupe's clock is off: {skew}", at="dedupe")
        dedupe = t.member("dedupe")
        assert dedupe.stop(30) == 0
        t.arm(dedupe, **{SKEW: skew})
        dedupe.start()
        dedupe.wait_ready()
        time.sleep(1)


@row(40, "dedupe's state is lost or torn", off="reading_the_changelog",
     expected="rebuilt from its changelog before the next message is worked on",
     how="kill -9 of dedupe; its state folder is deleted, the second time its files are cut in half")  # fmt: skip
def state_lost(t: Trial) -> None:
    t.feed(seconds=6)
    state = t.settings.home / "state" / t.settings.named(DEDUPE.group(Lane.LIVE))
    for harm in (shutil.rmtree, _tear):
        t.settled_by("dedupe", 300)
        t.strike("kill -9 of dedupe, its state harmed", at="dedupe")
        t.member("dedupe").kill()
        harm(state)
        t.revive()
        t.member("dedupe").wait_ready()


def _tear(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size > 1:
            os.truncate(path, path.stat().st_size // 2)
