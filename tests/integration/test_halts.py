"""What a person must mend halts the indexer: an alarm, no commit, no dead letter; and it goes on once it is mended."""

import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from services.local.settings import HOST, StackSettings
from services.runtime.settings import Settings
from tests.integration.administration import Administration
from tests.integration.conftest import flow_settings
from tests.integration.enriched import dead, enriched, send, wait_until_settled, waiting, writing
from tests.integration.member import Member
from tests.integration.middle_box import MiddleBox, said

pytestmark = [pytest.mark.servers, pytest.mark.timeout(150)]
HALTED = "halted until somebody acts; nothing is lost"


@dataclass
class Halting:
    """An indexer behind a middle box, and an administrator's hand that goes round it."""

    settings: Settings
    member: Member
    box: MiddleBox
    hand: Administration
    sent: int = 0

    def send(self, count: int, month: int) -> None:
        """New articles of this month."""
        send(self.settings, (enriched(self.sent + n, month=month) for n in range(count)))
        self.sent += count

    def gauge(self) -> float:
        """`headwater_halted` of the process."""
        with urllib.request.urlopen(f"http://{HOST}:{self.member.port()}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return float(next(line for line in lines if line.startswith("headwater_halted{")).split()[-1])

    def held(self) -> int:
        """Articles in the indices."""
        with writing(self.settings) as it:
            return it.held()


@pytest.fixture(scope="module")
def halting(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Halting]:
    settings = flow_settings(servers, tmp_path_factory.mktemp("halting"), "halting")
    with MiddleBox(servers.elasticsearch_port) as box:
        member = Member(settings.model_copy(update={"elasticsearch": box.url, "bulk_seconds": 10}), "indexer")
        try:
            yield Halting(settings, member, box, Administration(f"http://{HOST}:{servers.elasticsearch_port}"))
        finally:
            member.end()


@pytest.fixture
def running(halting: Halting) -> Halting:
    """With its process up and no news waiting."""
    if not halting.member.running:
        halting.member.start()
    halting.member.wait_ready()
    return halting


def _halts(it: Halting, words: str, mend: Callable[[], object], *, count: int = 20, month: int = 3) -> None:
    """It halts on these articles and says so once, commits and buries nothing, and goes on by itself after `mend`."""
    before = len(it.member.said(HALTED))
    it.send(count, month)
    assert words in it.member.wait_trouble("halt")
    assert it.gauge() == 1
    time.sleep(2)
    assert "elasticsearch" not in it.member.ready()[1]
    assert waiting(it.settings) == count
    assert [line["level"] for line in it.member.said(HALTED)[before:]] == ["error"]
    mend()
    wait_until_settled(it.settings)
    it.member.wait_ready()
    assert it.gauge() == 0
    assert it.member.said("goes on after a halt")
    assert dead(it.settings) == []


def test_a_key_that_is_not_valid_any_more(running: Halting) -> None:
    running.box.always = lambda _ask: said(
        401, "security_exception", "unable to authenticate with provided credentials"
    )
    _halts(running, "401 security_exception", lambda: setattr(running.box, "always", None))
    running.box.always = lambda _ask: said(
        403, "security_exception", "action [indices:data/write/bulk] is unauthorized"
    )
    _halts(running, "403 security_exception", lambda: setattr(running.box, "always", None))
    assert running.held() == running.sent


def test_a_write_block(running: Halting) -> None:
    running.send(1, 4)
    wait_until_settled(running.settings)
    index = running.settings.named("articles-2026.04")
    running.hand.index(index, **{"index.blocks.write": True})
    lift = {"index.blocks.write": None}
    _halts(running, "FORBIDDEN/8/index write", lambda: running.hand.index(index, **lift), month=4)
    assert running.held() == running.sent


def test_a_full_disk_s_block_is_waited_for_without_a_person(running: Halting) -> None:
    running.send(1, 5)
    wait_until_settled(running.settings)
    index = running.settings.named("articles-2026.05")
    running.hand.index(index, **{"index.blocks.read_only_allow_delete": True})
    running.send(20, 5)
    assert "TOO_MANY_REQUESTS/12" in running.member.wait_trouble("elasticsearch")
    assert running.gauge() == 0
    running.hand.index(index, **{"index.blocks.read_only_allow_delete": None})
    wait_until_settled(running.settings)
    assert dead(running.settings) == []
    assert running.held() == running.sent


def test_a_deleted_index_is_not_made_anew_behind_anybody_s_back(running: Halting) -> None:
    running.send(5, 6)
    wait_until_settled(running.settings)
    index = running.settings.named("articles-2026.06")
    running.hand.ask("DELETE", f"/{index}")
    # By hand it may come back, as from a snapshot; here it is empty, made from the template.
    _halts(
        running,
        f"{index}, which this process has written to, is gone",
        lambda: running.hand.ask("PUT", f"/{index}"),
        month=6,
    )
    running.sent -= 5
    assert running.held() == running.sent


def test_a_deleted_index_is_made_anew_by_a_restart(running: Halting) -> None:
    running.send(5, 7)
    wait_until_settled(running.settings)
    index = running.settings.named("articles-2026.07")
    running.hand.ask("DELETE", f"/{index}")
    running.send(5, 7)
    assert f"{index}, which this process has written to, is gone" in running.member.wait_trouble("halt")
    assert running.member.stop() == 0
    running.member.start()
    wait_until_settled(running.settings)
    running.sent -= 5
    assert running.held() == running.sent


def test_no_index_is_made_without_its_template(running: Halting) -> None:
    for kind in ("articles", "sightings"):
        running.hand.ask("DELETE", f"/_index_template/{running.settings.named(f'headwater-{kind}')}")
    running.send(5, 8)
    wait_until_settled(running.settings)
    name = running.settings.named("articles-2026.08")
    made = running.hand.ask("GET", f"/{name}")[name]
    assert made["mappings"]["dynamic"] == "strict"
    assert list(made["aliases"]) == [running.settings.named("articles")]


def test_an_index_of_an_earlier_version_takes_what_came_since(running: Halting) -> None:
    """Made by hand from a template that lacks two fields of today's."""
    name, alias = running.settings.named("articles-2026.10"), running.settings.named("articles")
    (template,) = running.hand.ask("GET", f"/_index_template/{running.settings.named('headwater-articles')}")[
        "index_templates"
    ]
    body = template["index_template"]["template"]
    properties, analysis = body["mappings"]["properties"], body["settings"]["index"]["analysis"]
    del properties["story"], properties["stages"]
    made = {
        "settings": {"analysis": analysis},
        "mappings": {"dynamic": "strict", "properties": properties},
        "aliases": {alias: {}},
    }
    running.hand.ask("DELETE", f"/_index_template/{running.settings.named('headwater-articles')}")
    running.hand.ask("PUT", f"/{name}", made)
    running.send(5, 10)
    wait_until_settled(running.settings)
    assert running.held() == running.sent
    assert dead(running.settings) == []


def test_an_index_without_the_alias_is_not_written_to(running: Halting) -> None:
    name, alias = running.settings.named("articles-2026.09"), running.settings.named("articles")
    running.hand.ask("PUT", f"/{name}")
    running.hand.ask("POST", "/_aliases", {"actions": [{"remove": {"index": name, "alias": alias}}]})
    given = {"actions": [{"add": {"index": name, "alias": alias}}]}
    _halts(running, f"lacks the alias {alias}", lambda: running.hand.ask("POST", "/_aliases", given), month=9)
    assert running.held() == running.sent
