"""Saved searches that fire, on the whole flow: once for each story, by webhook and mail, found as the back-test finds."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from services.alerts.backtest import back_test
from services.alerts.match import Matcher
from services.alerts.saved import Asked, Saved
from services.contract.articles import RawArticle, decode, encode
from services.contract.identity import article_id, key
from services.indexer.documents import ARTICLES as READ
from services.local.settings import StackSettings
from services.pipeline import RAW, Lane
from services.runtime.clock import now
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from services.search.query import matching
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.groups import members, turn_back
from tests.integration.member import environment
from tests.integration.receivers import Mailbox, Webhook
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(280)]

FERRY: Final = (
    ("Ferry Mirabel runs aground off Tarvos, 200 rescued",
     "The ferry Mirabel ran aground off the island of Tarvos on Monday and coastguards rescued 200 passengers."),
    ("200 taken off stranded Mirabel ferry near Tarvos",
     "Coastguards have taken 200 people off the Mirabel, a ferry stranded on rocks near Tarvos, officials said."),
    ("Captain of stranded Tarvos ferry Mirabel questioned",
     "Police on Tarvos questioned the captain of the Mirabel, the ferry that ran aground with 200 passengers."),
)  # fmt: skip
AGES: Final = 3660
"""Days: the invented articles are of the spring."""


class Alerts:
    """`headwater alerts run` as a process, which can be killed and started again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.settings.home / "alerts.log").open("ab") as output:
            self.process = subprocess.Popen([sys.executable, "-m", "services.cli", "alerts", "run"], stdout=output,
                                            stderr=output, env=environment(self.settings), cwd=self.settings.home)  # fmt: skip

    def end(self, *, kill: bool = False) -> None:
        if self.process:
            if kill:
                self.process.kill()
            else:
                self.process.terminate()
            self.process.wait(30)


@pytest.fixture(scope="module")
def webhook() -> Iterator[Webhook]:
    with Webhook() as found:
        yield found


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("alerts"), "alerts"), fused=True, link=True) as flow:
        yield flow.heal()


@pytest.fixture(scope="module")
def alerts(own: Flow, mailbox: Mailbox) -> Iterator[Alerts]:
    given = {"alerts_private": True, "smtp": mailbox.address, "smtp_from": "headwater@example.org"}
    running = Alerts(Settings(**{**own.settings.model_dump(exclude_unset=True), **given}))
    running.start()
    yield running
    running.end()


@pytest.fixture
def flow(own: Flow) -> Flow:
    return own.begin()


def told(name: str, title: str, text: str, **parts: Any) -> RawArticle:
    base = article(name, 1, random.Random(name))
    url = f"https://{name}.example.org/story"
    return msgspec.structs.replace(
        base, id=article_id(url=url, source="", guid=None, title=""), url=url, urls=(url,), source=f"The {name} Post",
        title=title, text=text, **parts,
    )  # fmt: skip


def send(flow: Flow, *articles: RawArticle) -> None:
    topic = flow.settings.named(RAW.on(Lane.LIVE))
    for one in articles:
        flow.publish([Sent("article", topic, key(one.id), encode(one), one)])
        flow.settle()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def hits(alerts: Alerts, search: str, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = headwater(
        alerts.settings, "alerts", "hits", search, "-n", "1000", "--json", *options
    ).json
    return found


def settled(alerts: Alerts, search: str, number: int) -> list[dict[str, Any]]:
    """Its hits, once there are so many and what becomes of each is known."""
    found: list[dict[str, Any]] = []

    def known() -> bool:
        found[:] = hits(alerts, search, "--all")
        return len(found) == number and not any(hit["state"] == "found" for hit in found)

    until(known)
    return found


def test_it_fires_once_for_a_story_by_webhook_and_mail(
    flow: Flow, alerts: Alerts, webhook: Webhook, mailbox: Mailbox
) -> None:
    said = headwater(alerts.settings, "alerts", "add", "Mirabel", "mirabel", "ferry", "--webhook", webhook.url,
                     "--mail", "desk@example.org")  # fmt: skip
    assert "would have fired 0 times" in said.err
    webhook.secrets.append(said.out.strip())
    listed = headwater(alerts.settings, "alerts", "list")
    assert webhook.url in listed.out
    assert said.out.strip() not in listed.out + headwater(alerts.settings, "alerts", "list", "--json").out
    time.sleep(3)  # a saved search is heard of within two seconds
    send(flow, *(told(f"mirabel-{number}", *words) for number, words in enumerate(FERRY)))
    found = settled(alerts, "mirabel", 3)
    assert sorted(hit["state"] for hit in found) == ["fired", "same_story", "same_story"]
    first = next(hit for hit in found if hit["state"] == "fired")
    until(lambda: len(webhook.calls) == 1 and len(mailbox.mails) == 1)
    call = webhook.calls[0]
    assert (call["type"], call["webhook-id"]) == ("alert.fired", f"mirabel:{first['article']}")
    assert call["data"]["search"] == {"id": "mirabel", "name": "Mirabel"}
    assert call["data"]["article"]["title"] in {title for title, _ in FERRY}
    mail = mailbox.mails[0]
    assert (mail["to"], mail["from"]) == ("desk@example.org", "headwater@example.org")
    assert mail["subject"].startswith("[Mirabel] ")
    assert "Mirabel" in mail.get_content()


def test_replays_and_later_texts_fire_nothing_again(flow: Flow, alerts: Alerts, webhook: Webhook) -> None:
    before = len(webhook.calls)
    again = told("mirabel-0", FERRY[0][0], FERRY[0][1] + " Nobody was hurt on the Mirabel ferry.")
    send(flow, again, told("mirabel-1", *FERRY[1]))
    alerts.end(kill=True)

    topic = flow.settings.named("articles.enriched")
    until(lambda: not _members(alerts))
    turn_back(flow.settings.kafka, flow.settings.named("headwater-alerts"), [topic], 12)
    alerts.start()
    send(flow, told("marker", "A marker for the ferry Mirabel", "The ferry Mirabel is only a marker of this test."))
    until(lambda: len(hits(alerts, "mirabel", "--all")) == 4)
    settled(alerts, "mirabel", 4)
    assert len(webhook.calls) <= before + 1  # the marker's, where it is a story of its own
    assert len({call["webhook-id"] for call in webhook.calls}) == len(webhook.calls)


def _members(alerts: Alerts) -> int:

    return members(alerts.settings.kafka, alerts.settings.named("headwater-alerts"))


def test_a_receiver_that_is_away_is_told_later(flow: Flow, alerts: Alerts, webhook: Webhook) -> None:
    said = headwater(alerts.settings, "alerts", "add", "Zeppelin", "zeppelin", "--webhook", webhook.url)
    webhook.secrets.append(said.out.strip())
    webhook.status, calls = 503, len(webhook.calls)
    time.sleep(3)
    send(flow, told("zeppelin", "A zeppelin over the bay", "People saw a zeppelin over the bay on Sunday morning."))
    until(lambda: webhook.refused >= 1)
    (hit,) = hits(alerts, "zeppelin")
    until(lambda: hits(alerts, "zeppelin")[0]["deliveries"][0].get("tries", 0) >= 1)
    (hit,) = hits(alerts, "zeppelin")
    assert "answered 503" in hit["deliveries"][0]["error"]
    webhook.status = 200
    until(lambda: len(webhook.calls) == calls + 1, 60)
    until(lambda: hits(alerts, "zeppelin")[0]["deliveries"][0]["state"] == "sent")


WORDS: Final = (
    "harbour", "ferry", "glacier", "election", "tax", "strike", "museum", "bridge", "storm", "orchestra", "vaccine",
    "satellite", "mine", "river", "forest", "wheat", "railway", "judge", "senate", "border", "whale", "cheese",
)  # fmt: skip


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) + chance.choice(("", "s", "ing", "'s")) for _ in range(9)) + "."


def queries(number: int, chance: random.Random) -> list[Asked]:
    """Words, phrases, exclusions, alternatives and filters, at random."""
    made = []
    for _ in range(number):
        one, other, third = chance.sample(WORDS, 3)
        words = chance.choice(
            (one, f"{one} {other}", f"{one} -{other}", f"{one} OR {other}", f'"{one} {other}"', f"{one}s {third}")
        )
        made.append(Asked(words=words, language=("en",) if chance.random() < 0.3 else (),
                          source=(f"source{chance.randrange(4)}.example",) if chance.random() < 0.3 else ()))  # fmt: skip
    return made


def test_it_finds_in_the_stream_what_the_back_test_finds(flow: Flow, alerts: Alerts) -> None:
    """60 searches over 300 articles; `python -m tests.benchmarks.alerts` does it with 200 over 10,000."""

    chance = random.Random(5)
    news = [told(f"stream-{n}", sentence(chance), " ".join(sentence(chance) for _ in range(4)),
                 provenance=article("x", 1, chance).provenance) for n in range(300)]  # fmt: skip
    news = [msgspec.structs.replace(one, source=f"source{n % 4}.example") for n, one in enumerate(news)]
    topic = flow.settings.named(RAW.on(Lane.LIVE))
    flow.publish([Sent("article", topic, key(one.id), encode(one), one) for one in news])
    flow.settle()
    ids = {one.id for one in news}
    enriched = [one for arrival in read_all(flow.settings, flow.settings.named("articles.enriched"))
                if (one := decode(READ, arrival.value or b"")).id in ids]  # fmt: skip
    elastic = Elastic(flow.settings)
    elastic.refresh(flow.settings.named("articles"))
    searches = [Saved(f"q{n}", f"q{n}", asked, now()) for n, asked in enumerate(queries(60, chance))]
    matched = Matcher(elastic, flow.settings).match(enriched, searches, now())

    for saved in searches:
        query = {"bool": {"filter": [matching(saved.asked.request()), {"ids": {"values": list(ids)}}]}}
        wanted = {hit["_id"] for hit in elastic.scan(flow.settings.named("articles"), [], query)}
        assert {id_ for search, id_ in matched if search.id == saved.id} == wanted, saved.asked
    found = back_test(elastic, flow.settings, searches[0].asked, now(), AGES)
    assert found.articles >= len({id_ for search, id_ in matched if search.id == "q0"})
    assert sum(day.count for day in found.by_day) == found.articles
    elastic.close()


def test_what_cannot_be_saved_is_refused(alerts: Alerts) -> None:
    for options, reason in (
        (["No words"], "needs words or a filter"),
        (["Plain", "ferry", "--webhook", "http://example.org/x"], "not https"),
        (["Bad mail", "ferry", "--mail", "a b"], "plain addresses"),
        (["Mirabel", "ferry"], "already"),
        (["Odd", "ferry", "--language", "english"], "ISO 639"),
    ):
        assert reason in headwater(alerts.settings, "alerts", "add", *options, code=2).err


def test_a_removed_search_is_forgotten(flow: Flow, alerts: Alerts, tmp_path: Path) -> None:
    headwater(alerts.settings, "alerts", "add", "Gone", "glacier")
    headwater(alerts.settings, "alerts", "remove", "gone")
    assert "no saved search" in headwater(alerts.settings, "alerts", "remove", "gone", code=1).err
    send(flow, told("glacier", "A glacier calves", "The glacier calved on Sunday."))
    time.sleep(3)
    assert hits(alerts, "gone", "--all") == []
