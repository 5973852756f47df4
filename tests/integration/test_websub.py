"""A hub brings the news: asked for by the poller, verified and received by push, and believed only when signed."""

import hashlib
import hmac
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.producers.polling.app import memory
from services.producers.polling.database import Database
from tests.integration.conftest import flow_settings
from tests.integration.member import environment
from tests.integration.test_poll import Paper, Polling, stories, until
from tests.newsweb.web import serving

pytestmark = [pytest.mark.servers, pytest.mark.timeout(150)]


@dataclass
class Hubbed(Paper):
    """Names its hub."""

    hub: str = ""

    def rss(self, now: float) -> bytes:
        names, links = 'xmlns:atom="http://www.w3.org/2005/Atom"', f'<atom:link rel="hub" href="{self.hub}"/>'
        body = super().rss(now).replace(b"<rss ", f"<rss {names} ".encode())
        return body.replace(b"<channel>", f"<channel>{links}<atom:link rel='self' href='/feed'/>".encode())


class Hub(ThreadingHTTPServer):
    """Takes subscriptions and verifies them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.forms: list[dict[str, str]] = []
        self.verified: list[bool] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def verify(self, form: dict[str, str], topic: str | None = None) -> httpx.Response:
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": topic or form["hub.topic"],
            "hub.challenge": "c-4711",
            "hub.lease_seconds": "86400",
        }
        return httpx.get(form["hub.callback"], params=asked, trust_env=False)

    def bring(self, form: dict[str, str], body: bytes, secret: str) -> httpx.Response:
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature": f"sha256={signed}", "content-type": "application/rss+xml"}
        return httpx.post(form["hub.callback"], content=body, headers=headers, timeout=30, trust_env=False)


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()
        answer = self.server.verify(form)
        self.server.forms.append(form)
        self.server.verified.append(answer.status_code == 200 and answer.text == "c-4711")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
        """Quiet."""


@dataclass
class World:
    """Hub, paper, poller and push."""

    hub: Hub
    paper: Hubbed
    polling: Polling
    known: Database = field(init=False)


@pytest.fixture
def world(servers: StackSettings, tmp_path: Path) -> Iterator[World]:
    (port,) = free_ports(1)
    settings = flow_settings(servers, tmp_path, "websub").model_copy(
        update={"fetch_private": "127.0.0.0/8", "sources": tmp_path / "sources.txt", "push_port": port,
                "websub_callback": f"http://127.0.0.1:{port}/websub"}
    )  # fmt: skip
    hub = Hub()
    threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True).start()
    paper = Hubbed("127.0.0.1", stories(12), hub=hub.url)
    with (
        serving([paper], time.time) as web, (tmp_path / "push.log").open("wb") as output,
        subprocess.Popen([sys.executable, "-m", "services.cli", "push"], stdout=output, stderr=output,
                         env=environment(settings), cwd=tmp_path) as push,
    ):  # fmt: skip
        polling = Polling(settings, web)
        try:
            until(lambda: b'"address"' in (tmp_path / "push.log").read_bytes())
            yield World(hub, paper, polling)
        finally:
            polling.end()
            push.terminate()
            hub.shutdown()
            hub.server_close()


def test_what_a_hub_brings_is_believed_when_it_is_signed(world: World) -> None:
    world.polling.settings.sources.write_text(f"http://127.0.0.1:{world.polling.web.port}/feed\n")
    world.polling.start()
    until(lambda: len(world.polling.titles("127.0.0.1")) == 12)
    until(lambda: world.hub.verified == [True])
    (form,) = world.hub.forms
    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"].endswith("/feed")
    known = Database(memory(world.polling.settings))
    subscription = known.subscription(f"http://127.0.0.1:{world.polling.web.port}/feed")
    assert subscription is not None
    until(lambda: (known.subscription(subscription.source) or subscription).until > time.time() + 80_000)
    known.close()
    assert world.hub.verify(form, topic="https://other.example/").status_code == 404
    world.paper.stories = stories(14)
    body = world.paper.rss(time.time())
    assert world.hub.bring(form, body, "guessed").status_code == 202
    assert len(world.polling.titles("127.0.0.1")) == 12, "not signed by the hub"
    assert world.hub.bring(form, body, form["hub.secret"]).status_code == 202
    found = world.polling.titles("127.0.0.1")
    assert len(found) == 14
    assert world.hub.bring(form, body, form["hub.secret"]).status_code == 202
    assert world.polling.titles("127.0.0.1") == found, "what is brought twice is told once"
    other = {**form, "hub.callback": form["hub.callback"] + "x"}
    assert world.hub.bring(other, body, form["hub.secret"]).status_code == 410
