"""The poller as people run it: sources added by command, polled by processes, on a real Kafka that also stands still."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.contract.articles import RawArticle, decode, reader
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.pipeline import RAW
from services.producers.polling.app import memory
from services.producers.polling.database import Database
from services.runtime.errors import BrokerUnreachable
from services.runtime.kafka_client import KafkaError
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.member import environment
from tests.newsweb.publisher import Answer, Publisher, Story
from tests.newsweb.web import Web, serving

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]
_RAW = reader(RawArticle)


@dataclass
class Paper(Publisher):
    """Names its feed on its home page."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        if path == "/":
            link = b'<link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
            return Answer(
                200, b"<html><head>" + link + b"</head><body>Welcome</body></html>", {"Content-Type": "text/html"}
            )
        return super().answer(path, headers, now)


@dataclass
class Polling:
    """Pollers over one memory, and the web that they poll."""

    settings: Settings
    web: Web
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self) -> "subprocess.Popen[bytes]":
        """One more poller."""
        with (self.settings.home / f"poll-{len(self.processes)}.log").open("wb") as output:
            self.processes.append(subprocess.Popen(
                [sys.executable, "-m", "services.cli", "poll"], stdout=output, stderr=output,
                env=environment(self.settings), cwd=self.settings.home,
            ))  # fmt: skip
        return self.processes[-1]

    def end(self) -> None:
        """All of them."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            process.wait(30)

    def titles(self, host: str) -> Counter[str]:
        """Of the articles that lie in Kafka, how often each."""
        raw = self.settings.named(RAW.name)
        found = [decode(_RAW, arrival.value or b"") for arrival in read_all(self.settings, raw)]
        return Counter(article.title for article in found if article.source == host)

    def kafka_is_back(self) -> bool:
        """After a standstill it knows no broker for a moment: its own heartbeats were missed."""
        try:
            self.titles("")
        except (KafkaError, BrokerUnreachable, TimeoutError):
            return False
        return True

    def listed(self, *options: str) -> list[dict[str, Any]]:
        """`headwater sources list`."""
        rows: list[dict[str, Any]] = headwater(self.settings, "sources", "list", "--json", *options).json
        return rows


def stories(count: int, first: int = 0) -> list[Story]:
    return [Story(n, time.time() - 60 * (first + count - n)) for n in range(first, first + count)]


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it has not come true"
        time.sleep(0.3)


@pytest.fixture
def polling(servers: StackSettings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Polling]:
    name = request.node.originalname.replace("_", "-")[:40].rstrip("-")
    settings = flow_settings(servers, tmp_path, name).model_copy(
        update={"fetch_private": "127.0.0.0/8", "poll_host_seconds": 0.2, "sources": tmp_path / "sources.txt"}
    )
    with serving([Paper("127.0.0.1", stories(12)), Paper("localhost", stories(15, 100))], time.time) as web:
        it = Polling(settings, web)
        try:
            yield it
        finally:
            it.end()


def test_a_home_page_becomes_articles(polling: Polling) -> None:
    port = polling.web.port
    added = headwater(polling.settings, "sources", "add", f"http://127.0.0.1:{port}/", f"http://localhost:{port}/feed")
    assert added.out.split() == [f"http://127.0.0.1:{port}/feed", f"http://localhost:{port}/feed"]
    assert "2 added" in added.err
    assert {row["state"] for row in polling.listed()} == {"new"}
    polling.start()
    polling.start()  # another one, on the same memory
    until(lambda: sum(polling.titles("127.0.0.1").values()) >= 12 and sum(polling.titles("localhost").values()) >= 15)
    until(lambda: [row["state"] for row in polling.listed()] == ["healthy", "healthy"])
    assert set(polling.titles("127.0.0.1").values()) | set(polling.titles("localhost").values()) == {1}
    assert [row["articles"] for row in polling.listed()] == [12, 15]
    asked = [path for _, path, _ in polling.web.publishers["localhost"].asked]
    assert asked == ["/feed", "/feed"], "once to look for feeds, once by one of the two pollers"
    headwater(polling.settings, "sources", "disable", f"http://localhost:{port}/feed")
    assert [row["url"] for row in polling.listed("--state", "disabled")] == [f"http://localhost:{port}/feed"]


def test_the_list_changes_while_it_is_polled(polling: Polling) -> None:
    polling.start()
    url = f"http://127.0.0.1:{polling.web.port}/feed"
    headwater(polling.settings, "sources", "add", url, "--every", "30s")
    until(lambda: len(polling.titles("127.0.0.1")) == 12)
    gone = headwater(polling.settings, "sources", "remove", url)
    assert "1 changed" in gone.err
    refused = headwater(polling.settings, "sources", "remove", url, code=1)
    assert "not in" in refused.err


def test_a_cursor_moves_only_after_the_broker_s_ack(polling: Polling, servers: StackSettings) -> None:
    url = f"http://127.0.0.1:{polling.web.port}/feed"
    process = polling.start()
    until(lambda: b'"started"' in (polling.settings.home / "poll-0.log").read_bytes())
    kafka = next(server.pid for server in Stack(servers).status() if server.name == "kafka")
    assert kafka
    os.kill(kafka, signal.SIGSTOP)
    try:
        polling.settings.sources.write_text(f"{url}\n")
        until(lambda: len(polling.web.publishers["127.0.0.1"].asked) == 1)
        time.sleep(2)
        database = Database(memory(polling.settings))
        assert database.standing(url).etag is None, "the cursor ran ahead of the ack"
        process.kill()  # while Kafka has acked nothing
        process.wait()
    finally:
        os.kill(kafka, signal.SIGCONT)
    until(polling.kafka_is_back)
    with_lease = database.claim("nobody", time.time() + 301, 1)
    assert [visit.host for visit in with_lease] == ["127.0.0.1"], "its lease ends"
    database.release("nobody", "127.0.0.1", with_lease[0].facts)
    polling.start()
    until(lambda: len(polling.titles("127.0.0.1")) == 12)
    until(lambda: database.standing(url).etag is not None)
    database.close()


def test_lists_come_and_go_as_opml(polling: Polling, tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="World"><outline type="rss" text="Harbour Times" '
        'xmlUrl="https://harbour.example/feed"/></outline><outline text="x" xmlUrl="ftp://old.example/"/></body></opml>'
    )
    done = headwater(polling.settings, "sources", "import", str(opml))
    assert "1 added" in done.err
    assert "left out" in done.err
    assert polling.settings.sources.read_text().splitlines()[1:] == [
        "https://harbour.example/feed name='Harbour Times'"
    ]
    headwater(polling.settings, "sources", "export", str(tmp_path / "out.opml"))
    again = headwater(polling.settings, "sources", "import", str(tmp_path / "out.opml"))
    assert "0 added" in again.err


def test_check_shows_what_would_come(polling: Polling) -> None:
    found = headwater(polling.settings, "sources", "check", f"http://127.0.0.1:{polling.web.port}/feed", "--json").json
    assert len(found["articles"]) == 12
    assert found["etag"]
    wrong = headwater(polling.settings, "sources", "check", f"http://127.0.0.1:{polling.web.port}/", code=1)
    assert "a web page, not a feed" in wrong.err
    none = headwater(polling.settings, "sources", "add", f"http://127.0.0.1:{polling.web.port}/nothing", code=1)
    assert "nothing at this address" in none.err
