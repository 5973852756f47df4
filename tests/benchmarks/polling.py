"""How many sources one poller asks, and what it costs: `python -m tests.benchmarks.polling [SOURCES]`.

Host names of their own, one each, resolved to loopback; the production limits are on (spacing, robots, caps), the
fetcher, the readers in child processes, the memory on disk are the real ones. Kafka is not: its ack comes at once, so
that what is measured is the poller. Every source is asked twice: a first time in full, then with conditions (304).
"""

import random
import resource
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from services.pipeline import Lane
from services.producers.fetch import Fetcher
from services.producers.guarded import Guard
from services.producers.intake import Intake
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.polling.page import Page
from services.producers.polling.poll import Poll
from services.producers.polling.poller import Listed, Poller
from services.producers.polling.source import Source
from services.producers.polling.spaced_fetcher import SpacedFetcher
from services.producers.polling.visit import Visitor
from services.producers.records import Token
from services.producers.tally import Options
from services.runtime.monitor import Health
from services.runtime.settings import Settings
from tests.fakes import LogPublisher
from tests.newsweb.publisher import Publisher
from tests.newsweb.web import serving
from tests.newsweb.week import START, stories

THREADS: Final = 16
SHOWN: Final = 20


class Round:
    """Counts outcomes, and ends the poller when each source has been asked once more."""

    def __init__(self, sources: int) -> None:
        self.left, self.outcomes = sources, dict[str, int]()
        self.stop, self._lock = threading.Event(), threading.Lock()

    def __call__(self, outcome: str) -> None:
        with self._lock:
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
            self.left -= 1
            if self.left <= 0:
                self.stop.set()


def measure(count: int) -> None:
    """Print the figures."""
    clock = [START]
    publishers = [Publisher(f"paper{n}.example", stories(n % 50, 8)) for n in range(count)]
    with ExitStack() as ending:
        home = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        web = ending.enter_context(serving(publishers, lambda: clock[0]))
        guard = ending.enter_context(Guard())
        fetcher = ending.enter_context(Fetcher(private=(ip_network("127.0.0.0/8"),), resolver=web.resolve))
        moment = lambda: datetime.fromtimestamp(clock[0], UTC)  # noqa: E731
        intakes = {lane: Intake(Settings(home=home), Options(lane, as_live=True), moment, guard) for lane in Lane}

        def acked(token: Token, partition: int, offset: int) -> None:
            intakes[token.lane].acked(token, partition, offset)

        publisher = LogPublisher(acked).as_publisher()
        courier, database = Courier(publisher, intakes), Database(home / "polling.db")
        ending.callback(database.close)
        sources = [Source(url=f"http://{p.host}:{web.port}/feed", name=p.host) for p in publishers]
        began = time.perf_counter()
        database.list_sources(sources, START)
        print(f"{count:,} sources listed in {time.perf_counter() - began:.1f} s")
        by_url = {source.url: source for source in sources}
        for name, later in (("first, in full", 0.0), ("again, with conditions", 5 * 3600.0)):
            clock[0] = START + later
            for each in publishers:
                each.stories = [story for story in each.stories if story.at <= START]
            ended = Round(count)
            spaced = SpacedFetcher(fetcher, database, lambda: clock[0], 1.0)
            visitor = Visitor(
                fetcher, database, Poll(spaced, courier, database, lambda: clock[0], random.Random(1)),
                Page(spaced, courier, database, lambda: clock[0], "full"), lambda: by_url, lambda: clock[0], "bench", 1.0,
                "full", ended,
            )  # fmt: skip
            listed = Listed(home / "none", Health("poll", Lane.LIVE), by_url, (0, 0))
            poller = Poller(database, visitor, listed, publisher, listed.health, THREADS, ended.stop, lambda: clock[0])
            _round(poller, name, count, ended)
    asked = sum(len(each.asked) for each in publishers)
    print(f"{asked:,} requests, {sum(i.tally.published for i in intakes.values()):,} articles")


def _round(poller: Poller, name: str, count: int, ended: Round) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    poller.run()
    seconds, spent = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {count / seconds:,.0f} sources a second, {1000 * spent / count:.1f} ms of processor each (the web's "
          f"server in the same process included), peak {peak:.0f} MiB: {ended.outcomes}")  # fmt: skip


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
