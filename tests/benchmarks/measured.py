"""A stage as a measured process: its processor time, its largest memory, how far it has come."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from services.local.ports import free_ports
from services.runtime.settings import Settings

TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, in seconds (proc(5), stat, fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_mib(pid: int) -> int:
    """The largest resident memory that a process ever had (proc(5), status, VmHWM), in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) >> 10


@dataclass
class Measured:
    """`headwater run ...` with its metrics on a free port."""

    name: str
    arguments: list[str]
    settings: Settings
    log: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    command: tuple[str, ...] = ("run",)
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables beside those of the servers."""

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        variables = {
            "HEADWATER_KAFKA": self.settings.kafka,
            "HEADWATER_ELASTICSEARCH": self.settings.elasticsearch,
            "HEADWATER_HOME": str(self.settings.home),
            "HEADWATER_NAMESPACE": self.settings.namespace,
            "HEADWATER_METRICS_PORT": str(self.port),
            **self.variables,
        }
        command = [sys.executable, "-m", "services.cli", *self.command, *self.arguments]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, **variables})
        deadline = time.monotonic() + 60
        while self._get("/readyz") is None:
            if self.process.poll() is not None or time.monotonic() > deadline:
                words = self.log.read_text()[-2000:]
                raise RuntimeError(f"{self.name} did not become ready: {words}")
            time.sleep(0.1)

    def _get(self, path: str) -> str | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            return None

    def total(self, series: str, stage: str) -> float:
        """A counter of one of its stages over both lanes."""
        families = text_string_to_metric_families(self._get("/metrics") or "")
        samples = (s for family in families for s in family.samples)
        return sum(s.value for s in samples if s.name == series and s.labels.get("stage") == stage)

    def cpu(self) -> float:
        """Seconds so far."""
        return cpu_seconds(self.process.pid)

    def peak(self) -> int:
        """MiB so far."""
        return peak_mib(self.process.pid)

    def stop(self) -> None:
        """SIGTERM, and wait for it."""
        self.process.terminate()
        self.process.wait(60)
