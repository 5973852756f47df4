"""A whole Headwater as `headwater run` runs it, with news coming in, and a real Prometheus with the shipped configuration."""

import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.local.ports import free_ports
from services.local.stack import Stack
from services.runtime.settings import Settings
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings, small_stack
from tests.integration.member import environment
from tests.integration.stream import Ledger, publish, stream
from tests.newsweb.publisher import Publisher, Story
from tests.newsweb.web import serving
from tests.prometheus.asking import ask, query, until

DEPLOY: Final = Path(__file__).parents[2] / "deploy" / "prometheus"
EXAMPLE: Final = Path(__file__).parents[2] / "services" / "demo" / "input"
TARGET: Final = re.compile(r"\[[a-z-]+:(\d+)\]")


@dataclass(frozen=True)
class Running:
    """The processes by their supervisor, and Prometheus by its address."""

    settings: Settings
    supervisor: int
    address: str

    def pid(self, *arguments: str) -> int:
        """Of the process that runs `headwater` with these arguments."""
        (found,) = (pid for pid, command in self._children() if command[3 : 3 + len(arguments)] == list(arguments))
        return found

    def _children(self) -> Iterator[tuple[int, list[str]]]:
        for pid in Path(f"/proc/{self.supervisor}/task/{self.supervisor}/children").read_text().split():
            yield int(pid), Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")

    def firing(self) -> set[tuple[str, str]]:
        """Name and job of the alerts that fire."""
        found = ask(self.address, "alerts", "alerts")
        return {(a["labels"]["alertname"], a["labels"].get("job", "")) for a in found if a["state"] == "firing"}


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Until every panel can have something to show."""
    with ExitStack() as ending:
        stack = Stack(small_stack(folder / "stack"))
        ending.callback(stack.down)
        stack.up()
        settings = _settings(stack, folder)
        process = ending.enter_context(_supervisor(settings, folder))
        address = ending.enter_context(_prometheus(folder))
        web = ending.enter_context(serving([Publisher("127.0.0.1", _stories())], time.time))
        _bring(settings, f"http://127.0.0.1:{web.port}/feed", address)
        yield Running(settings, process.pid, address)


def _settings(stack: Stack, folder: Path) -> Settings:
    api, push = free_ports(2)
    given: dict[str, Any] = {"metrics_port": None, "api_port": api, "push_port": push, "fetch_private": "127.0.0.0/8",
                             "sources": folder / "sources.txt"}  # fmt: skip
    return flow_settings(stack.settings, folder / "home", "watched").model_copy(update=given)


@contextmanager
def _supervisor(settings: Settings, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    settings.home.mkdir()
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "services.cli", "run"], env=environment(settings),
                                   cwd=settings.home, stdout=log, stderr=log)  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def _prometheus(folder: Path) -> Iterator[str]:
    """The shipped configuration, on this machine's addresses and every second."""
    address = f"127.0.0.1:{free_ports(1)[0]}"
    text = (DEPLOY / "prometheus.yml").read_text()
    text = TARGET.sub(r"[127.0.0.1:\1]", text.replace("127.0.0.1:9090", address))
    text = text.replace("_interval: 15s", "_interval: 1s").replace("scrape_timeout: 10s", "scrape_timeout: 1s")
    (folder / "prometheus.yml").write_text(text)
    for name in ("recording.yml", "rules.yml"):
        (folder / name).write_text((DEPLOY / name).read_text())
    with (folder / "prometheus.log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", f"--web.listen-address={address}"],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(30)


def _stories() -> list[Story]:
    return [Story(number, time.time() - 60 * number) for number in range(15, 0, -1)]


def _bring(settings: Settings, feed: str, address: str) -> None:
    """News by every way, letters, repeats, searches and a saved search that fires."""
    until(lambda: query(address, "min(headwater_ready)") == [1.0], 120)
    headwater(settings, "alerts", "add", "Councils", "council")
    headwater(settings, "ingest", str(EXAMPLE))
    headwater(settings, "ingest", str(EXAMPLE), "--lane", "live")
    headwater(settings, "sources", "add", feed)
    publish(settings, Ledger(), stream(settings, "watched", 200, poison=3))
    until(lambda: query(address, "sum(headwater_lag)") == [0.0], 120)
    until(lambda: bool(query(address, 'headwater_alerts_total{outcome="fired"} > 0')), 60)
    for _ in range(3):
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.api_port}/v1/search?q=council", timeout=20) as answer:
            assert answer.status == 200
        time.sleep(1)
