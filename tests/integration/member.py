"""A stage as a real process of its own, run through the command line as on any machine.

Whoever kills, stops or asks it here does so by its own process id and its own port, never by a name.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from services.runtime.settings import PREFIX, Settings

ROOT: Final = Path(__file__).parents[2]
START_SECONDS: Final = 60.0


def environment(settings: Settings) -> dict[str, str]:
    """Of a child process: these settings and no others, and what a program needs to run."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    values = ((name, getattr(settings, name)) for name in settings.model_fields_set)
    given = {PREFIX + name.upper(): _written(value) for name, value in values if value is not None}
    return {**kept, **given, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def _written(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


@dataclass
class Member:
    """One stage's process. `start` it; it must be ended by `stop` or `kill`."""

    settings: Settings
    stage: str
    lane: str = "live"
    fused: bool = False
    starts: int = 0
    module: tuple[str, ...] = ("services.cli",)
    """What is run with `python -m`."""
    process: "subprocess.Popen[bytes] | None" = None
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables beside the settings."""
    _port: int | None = field(default=None)

    @property
    def log(self) -> Path:
        """Of the latest start."""
        return self.settings.home / f"{self.stage}-{self.lane}-{self.starts}.log"

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it without waiting."""
        assert not self.running, f"{self.stage} runs already"
        self.starts, self._port = self.starts + 1, None
        command = [sys.executable, "-m", *self.module, *self.arguments(), "--supervised"]
        self.settings.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**environment(self.settings), **self.variables}, cwd=self.settings.home,
            )  # fmt: skip

    def arguments(self) -> list[str]:
        """Of `headwater`."""
        return ["run", self.stage, "--lane", self.lane, "--fused" if self.fused else "--separate"]

    def lines(self) -> list[dict[str, Any]]:
        """Its log so far; a line that is no JSON (a trace) comes as its text."""
        found = []
        for line in self.log.read_text("utf-8", "replace").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                found.append({"event": line})
        return found

    def said(self, event: str) -> list[dict[str, Any]]:
        """Its log lines of this event."""
        return [line for line in self.lines() if line.get("event") == event]

    def port(self) -> int:
        """Where it serves its metrics, as its log says. Waits for that line."""
        deadline = time.monotonic() + START_SECONDS
        while self._port is None:
            found = self.said("metrics")
            self._port = int(found[-1]["port"]) if found else None
            self._check(deadline, "a metrics port")
        return self._port

    def _check(self, deadline: float, wanted: str) -> None:
        if not self.running or time.monotonic() > deadline:
            code = self.process.poll() if self.process else None
            tail = self.log.read_text("utf-8", "replace")[-3000:]
            raise AssertionError(f"{self.stage} has not come to {wanted} (exit code {code}):\n{tail}")
        time.sleep(0.1)

    def ready(self) -> tuple[int, dict[str, str]]:
        """The status and the reasons that /readyz answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port()}/readyz", timeout=5) as answer:
                return int(answer.status), json.load(answer)["reasons"]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)["reasons"]

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        """Until /readyz says 200."""
        deadline = time.monotonic() + seconds
        while self.ready()[0] != 200:
            self._check(deadline, "ready")

    def wait_trouble(self, cause: str, seconds: float = START_SECONDS) -> str:
        """Until /readyz says 503 for this cause; the reason that it gives."""
        deadline = time.monotonic() + seconds
        while True:
            status, reasons = self.ready()
            if cause in reasons:
                assert status == 503
                return reasons[cause]
            self._check(deadline, f"trouble with {cause}: {reasons}")

    def value(self, series: str) -> float:
        """A series of its /metrics, summed over its labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port()}/metrics", timeout=5) as answer:
            families = text_string_to_metric_families(answer.read().decode())
            return sum(sample.value for family in families for sample in family.samples if sample.name == series)

    def counts(self) -> Counter[tuple[str, str]]:
        """(stage, column) to number, over lanes and reasons; columns: received, sent, dropped, dead."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port()}/metrics", timeout=5) as answer:
            text = answer.read().decode()
        found: Counter[tuple[str, str]] = Counter()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                column = sample.name.removeprefix("headwater_").removesuffix("_total")
                if column in ("received", "sent", "dropped", "dead"):
                    found[sample.labels["stage"], column] += int(sample.value)
        return found

    def series(self, name: str) -> float:
        """A series' value, summed over its labels; 0 where it is not there."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port()}/metrics", timeout=5) as answer:
            text = answer.read().decode()
        families = text_string_to_metric_families(text)
        return sum(sample.value for family in families for sample in family.samples if sample.name == name)

    def wait_series(self, name: str, least: float, seconds: float = START_SECONDS) -> float:
        """Until the series is at least so much."""
        deadline = time.monotonic() + seconds
        while (value := self.series(name)) < least:
            self._check(deadline, f"{name} >= {least} (it is {value})")
            time.sleep(0.1)
        return value

    def kill(self) -> None:
        """SIGKILL, by its process id."""
        assert self.process
        self.process.kill()
        assert self.process.wait(10) == -signal.SIGKILL

    def stop(self, seconds: float = 15) -> int:
        """SIGTERM, and its exit code; it must come within `seconds`."""
        assert self.process
        self.process.terminate()
        return self.process.wait(seconds)

    def wait_end(self, seconds: float = START_SECONDS) -> int:
        """The exit code of a process that must end by itself."""
        assert self.process
        return self.process.wait(seconds)

    def end(self) -> None:
        """However it is: end it."""
        if self.process and self.running:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
