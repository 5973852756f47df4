"""Page and API as a real process of their own, asked over HTTP."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from services.runtime.settings import Settings
from tests.integration.member import environment

START_SECONDS = 60.0


@contextmanager
def served(settings: Settings, variables: Mapping[str, str] | None = None) -> Iterator[httpx.Client]:
    """A client of `headwater serve` on a free port, while the block runs."""
    settings.home.mkdir(parents=True, exist_ok=True)
    log = settings.home / "serve.log"
    command = [sys.executable, "-m", "services.cli", "serve", "--port", "0"]
    given = {
        **environment(settings),
        "HEADWATER_LOG_FORMAT": "json",
        "HEADWATER_METRICS_PORT": "0",
        **(variables or {}),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=given, cwd=settings.home)
    try:
        address = _said(settings, process, "page and API")["address"]
        with httpx.Client(base_url=address, timeout=60) as client:
            yield client
    finally:
        process.terminate()
        process.wait(30)


def metrics_port(settings: Settings) -> int:
    """Of the process whose log lies in the settings' home."""
    return int(_lines(settings, "metrics")[0]["port"])


def _lines(settings: Settings, event: str) -> list[dict[str, Any]]:
    lines = (settings.home / "serve.log").read_text("utf-8").splitlines()
    return [said for line in lines if line.startswith("{") and (said := json.loads(line))["event"] == event]


def _said(settings: Settings, process: "subprocess.Popen[bytes]", event: str) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := _lines(settings, event):
            return found[0]
        time.sleep(0.1)
    raise AssertionError((settings.home / "serve.log").read_text("utf-8"))
