"""Articles handed over by HTTP on a real Kafka: 202 only after the ack, repeats harmless, the wrong told, the slow put off."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.contract.articles import RawArticle, decode, reader
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.pipeline import RAW
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.member import environment

pytestmark = [pytest.mark.servers, pytest.mark.timeout(150)]
_RAW = reader(RawArticle)
JSON = {"content-type": "application/json"}
LINES = {"content-type": "application/x-ndjson"}


@dataclass
class Push:
    """The endpoint, running."""

    settings: Settings
    client: httpx.Client

    def post(self, content: bytes | str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/articles", content=content, headers={**JSON, **named})

    def titles(self) -> Counter[str]:
        """In Kafka, how often each."""
        raw = self.settings.named(RAW.name)
        return Counter(decode(_RAW, arrival.value or b"").title for arrival in read_all(self.settings, raw))


def article(number: int, **parts: Any) -> str:
    return json.dumps(
        {"title": f"Berth {number}", "text": "The port gave it away.", "url": f"https://p.example/{number}", **parts}
    )


def started(settings: Settings, home: Path, variables: dict[str, str]) -> Iterator[Push]:
    log = home / "push.log"
    with log.open("wb") as output, subprocess.Popen(
        [sys.executable, "-m", "services.cli", "push"], stdout=output, stderr=output,
        env={**environment(settings), **variables}, cwd=home,
    ) as process:  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not (found := [line for line in log.read_text().splitlines() if '"address"' in line]):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            address = json.loads(found[0])["address"].removesuffix("/articles")
            with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
                yield Push(settings, client)
        finally:
            process.terminate()
            assert process.wait(60) == 0, log.read_text()


@pytest.fixture
def push(servers: StackSettings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Push]:
    name = request.node.originalname.replace("_", "-")[:30].rstrip("-")
    settings = flow_settings(servers, tmp_path, name).model_copy(update={"push_port": 0})
    yield from started(settings, tmp_path, {})


def test_one_many_and_wrong_ones(push: Push) -> None:
    one = push.post(article(1))
    assert one.status_code == 202, one.text
    assert one.json()["accepted"] == 1
    assert push.titles() == {"Berth 1": 1}, "202 only when Kafka has it"
    many = push.client.post(
        "/articles", content="\n".join([article(2), "{broken", article(3), '{"title": "no text"}']), headers=LINES
    )
    assert many.status_code == 202
    assert many.json()["accepted"] == 2
    assert [(r["position"], r["error"]) for r in many.json()["refused"]] == [
        ("line 2", "not_json"),
        ("line 4", "no_text"),
    ]
    wrong = push.post('{"title": 7, "text": "x"}')
    assert wrong.status_code == 422
    assert "title" in wrong.json()["refused"][0]["reason"]
    assert push.client.post("/articles", content=article(9), headers={"content-type": "text/plain"}).status_code == 415
    assert push.client.post("/articles", content=b" " * 17_000_000, headers=LINES).status_code == 413
    assert set(push.titles()) == {"Berth 1", "Berth 2", "Berth 3"}
    (channel,) = {decode(_RAW, a.value or b"").channel for a in read_all(push.settings, push.settings.named(RAW.name))}
    assert channel == "push"


def test_a_repeat_under_its_key_is_answered_and_not_taken_again(push: Push) -> None:
    first = push.post(article(1), idempotency_key="a-1")
    again = push.post(article(1), idempotency_key="a-1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert push.titles() == {"Berth 1": 1}
    assert push.post(article(2), idempotency_key="a-1").status_code == 422


def test_while_kafka_stands_still_nothing_is_promised(push: Push, servers: StackSettings) -> None:
    assert push.post(article(0)).status_code == 202
    kafka = next(server.pid for server in Stack(servers).status() if server.name == "kafka")
    assert kafka
    os.kill(kafka, signal.SIGSTOP)
    try:
        many = "\n".join(article(n) for n in range(100, 120))
        with ThreadPoolExecutor(2) as pool:
            big = pool.submit(push.client.post, "/articles", content=many, headers=LINES)
            time.sleep(5)
            slow = push.post(article(1))
            refused = big.result()
    finally:
        os.kill(kafka, signal.SIGCONT)
    assert slow.status_code == 429
    assert int(slow.headers["retry-after"]) > 0
    assert refused.status_code == 503
    deadline = time.monotonic() + 60
    while push.post(article(1)).status_code != 202:
        assert time.monotonic() < deadline, "it has not gone on"
        time.sleep(1)
    assert push.titles()["Berth 1"] >= 1


def test_keys(servers: StackSettings, tmp_path: Path) -> None:
    settings = flow_settings(servers, tmp_path, "push-keys").model_copy(update={"push_port": 0})
    keys = tmp_path / "keys.toml"
    keys.touch()
    variables = {"HEADWATER_API_KEYS": str(keys)}
    for push in started(settings, tmp_path, variables):
        key = headwater(settings, "keys", "add", "cms", "--scope", "push", variables=variables).out.strip()
        reader_key = headwater(settings, "keys", "add", "reader", variables=variables).out.strip()
        assert push.post(article(1)).status_code == 401
        assert push.post(article(1), authorization=f"Bearer {reader_key}").status_code == 403
        assert push.post(article(1), authorization=f"Bearer {key}").status_code == 202
        description = push.client.get("/openapi.json").json()
        assert set(description["paths"]) == {"/articles"}
        answers = description["paths"]["/articles"]["post"]["responses"]
        assert {"202", "413", "422", "429", "503"} <= set(answers)
        assert "Line" in description["components"]["schemas"]


def test_open_to_others_only_with_keys(servers: StackSettings, tmp_path: Path) -> None:
    settings = flow_settings(servers, tmp_path, "push-open").model_copy(update={"push_host": "0.0.0.0"})
    refused = headwater(settings, "push", code=2)
    assert "there are no keys" in refused.out + refused.err
