"""Servers that may be broken: a Kafka and an Elasticsearch with a proxy before each, which the stages go through.

The tests themselves go straight to the servers, so that what they see is not bent by the fault that they make.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import httpx

from services.local.errors import LocalStackError
from services.local.ports import free_ports
from services.local.settings import HOST, ProxiedListener, StackSettings
from services.local.stack import Stack
from services.runtime.settings import Settings
from tests.faults.proxy import Proxy
from tests.integration.conftest import flow_settings, small_stack

GONE_SECONDS = 10
UNMOUNT_SECONDS = 20
OPTIONS = {"rest.incremental_bulk": "false"}
"""Of Elasticsearch, unless a row says otherwise."""


@dataclass
class Stand:
    """A context manager; `folder` holds everything of it."""

    folder: Path
    kafka_options: Mapping[str, str] = field(default_factory=dict)
    elastic_options: Mapping[str, str] = field(default_factory=dict)
    disks: Mapping[str, int] = field(default_factory=dict)
    """MiB of a disk of its own, by server."""

    def __enter__(self) -> Self:
        listener, kafka, elastic = free_ports(3)
        small = small_stack(self.folder / "servers")
        self.settings: StackSettings = replace(
            small, proxied=ProxiedListener(listener, kafka),
            kafka_options={"log.retention.check.interval.ms": "1000", **self.kafka_options},
            elasticsearch_options={**small.elasticsearch_options, **OPTIONS, **self.elastic_options},
        )  # fmt: skip
        self.stack = Stack(self.settings)
        self._ending = ExitStack()
        self._disks: list[Path] = []
        self._ending.callback(self._unmount)
        for server, size in self.disks.items():
            self.small_disk(server, size)
        self._ending.callback(self._down)
        self.stack.up()
        self.kafka = self._ending.enter_context(Proxy(kafka, listener))
        self.elastic = self._ending.enter_context(Proxy(elastic, self.settings.elasticsearch_port))
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.close()

    def _down(self) -> None:
        for name in self.stack.servers:
            self.thaw(name)
        self.stack.down()

    def _unmount(self) -> None:
        for path in self._disks:
            deadline = time.monotonic() + UNMOUNT_SECONDS
            while subprocess.run(["umount", str(path)], check=False).returncode:
                assert time.monotonic() < deadline, f"{path} is still in use"
                time.sleep(0.5)  # what served from it has ended a moment ago

    def direct(self, home: Path, namespace: str) -> Settings:
        """Settings of a Headwater here, without the proxies."""
        return flow_settings(self.settings, home, namespace).model_copy(
            update={"batch_articles": 200, "bulk_articles": 200, "stuck_seconds": 10, "bulk_seconds": 20}
        )

    def proxied(self, settings: Settings) -> Settings:
        """The same through the proxies."""
        return settings.model_copy(
            update={"kafka": f"{HOST}:{self.kafka.port}", "elasticsearch": f"http://{HOST}:{self.elastic.port}"}
        )

    def kill(self, server: str) -> None:
        """kill -9 of "kafka" or "elasticsearch", by its process id, and wait until it is gone."""
        os.kill(self.stack.pid(server), signal.SIGKILL)
        deadline = time.monotonic() + GONE_SECONDS
        while time.monotonic() < deadline:
            try:
                self.stack.pid(server)
            except LocalStackError:
                return
            time.sleep(0.05)
        raise AssertionError(f"{server} outlives its SIGKILL")

    def freeze(self, server: str) -> None:
        """SIGSTOP."""
        os.kill(self.stack.pid(server), signal.SIGSTOP)

    def thaw(self, server: str) -> None:
        """SIGCONT, where it runs."""
        try:
            os.kill(self.stack.pid(server), signal.SIGCONT)
        except LocalStackError:
            return

    def restart(self, server: str, **options: str) -> None:
        """End a server in order and start it with these options of its configuration."""
        self.stack.servers[server].stop(self.settings.stop_timeout)
        name = f"{server}_options"
        changed: dict[str, Any] = {name: {**getattr(self.settings, name), **options}}
        self.stack = Stack(replace(self.settings, **changed))
        self.stack.up()

    def small_disk(self, server: str, mebibytes: int) -> None:
        """Put a server's data (it must not run yet) on a disk of its own. Needs root."""
        path = self.folder / "servers" / "data" / server
        path.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(path)], check=True)
        self._disks.append(path)

    def fill_disk(self, server: str, leave: int = 0) -> Path:
        """Fill a server's disk up to so many bytes; the file to remove again."""
        path = self.folder / "servers" / "data" / server / "ballast"
        with path.open("wb") as ballast, contextlib.suppress(OSError):
            while shutil.disk_usage(path).free > leave:
                ballast.write(b"\0" * min(1 << 16, max(1, shutil.disk_usage(path).free - leave)))
                ballast.flush()
        return path

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A request to Elasticsearch, straight; its JSON. Raises AssertionError where it is refused."""
        url = f"http://{HOST}:{self.settings.elasticsearch_port}{path}"
        answer = httpx.request(method, url, json=body, timeout=30, trust_env=False)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def calm(self) -> None:
        """Everything as it should be again: proxies, servers, and what tests set in Elasticsearch."""
        for server in self.stack.servers:
            self.thaw(server)
        self.kafka.heal()
        self.elastic.heal()
        if self.stack.settings != self.settings:
            self.stack.servers["elasticsearch"].stop(self.settings.stop_timeout)
            self.stack = Stack(self.settings)
        self.stack.up()
