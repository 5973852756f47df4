"""The poller as a process: its parts put together, its metrics, and its end."""

import heapq
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Final

import structlog

from services.contract import metrics
from services.pipeline import Lane
from services.producers.checked_network import networks
from services.producers.fetch import Fetcher
from services.producers.fetch import user_agent as agent
from services.producers.guarded import Guard
from services.producers.inputs import InputError
from services.producers.intake import Intake
from services.producers.ledger import Ledger
from services.producers.polling import METRICS_PORT, NAME
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.polling.page import Page
from services.producers.polling.poll import Poll
from services.producers.polling.poller import Listed, Poller
from services.producers.polling.spaced_fetcher import SpacedFetcher
from services.producers.polling.standing import Standing
from services.producers.polling.subscription import Subscriber
from services.producers.polling.visit import Visitor
from services.producers.records import Token
from services.producers.tally import Options
from services.runtime import logs, monitor
from services.runtime.clock import now
from services.runtime.errors import BrokerUnreachable, TopicsWrong
from services.runtime.process import EXIT_FAILED, EXIT_OK, EXIT_STUCK, EXIT_USAGE, die_with_parent, wait_for_kafka
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.tombstones import TakenDown

log = structlog.get_logger("headwater.poll")
CENSUS_SECONDS: Final = 15.0
MOST_MISSING: Final = 50
FIRST_OUTCOMES: Final = ("new", "known", "unchanged", "failing", "blocked")
"""Counted from zero, so that the first of each is seen as an increase."""
STATES: Final = ("new", "healthy", "quiet", "failing", "dead", "blocked", "retired", "disabled")


def memory(settings: Settings) -> Path:
    """The file of what is known of the sources."""
    return settings.home / f"{settings.named('polling')}.db"


def run(settings: Settings, *, supervised: bool = False) -> int:
    """Poll in this process until told to stop. The exit code."""
    logs.configure(settings, stage=NAME)
    if supervised:
        die_with_parent()
    health, stop = monitor.Health(NAME, Lane.LIVE), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        port = METRICS_PORT if settings.metrics_port is None else settings.metrics_port
        log.info("metrics", port=monitor.serve(health, settings.metrics_host, port, version("headwater")))
        wait_for_kafka(settings, health)
        with ExitStack() as ending:
            poller = build(settings, health, stop, ending)
            threading.Thread(target=_count, args=(poller, stop), daemon=True, name="census").start()
            health.trouble("start", None)
            log.info("started")
            poller.run()
        log.info("stopped")
    except (monitor.PortTaken, TopicsWrong) as error:
        log.error(str(error))
        return EXIT_USAGE
    except InputError as error:
        log.error(str(error))
        return EXIT_FAILED
    except BrokerUnreachable as error:
        log.error("leaving the work to a successor", reason=str(error))
        return EXIT_STUCK
    return EXIT_OK


def build(settings: Settings, health: monitor.Health, stop: threading.Event, ending: ExitStack) -> Poller:
    """The parts, ended in reverse order by `ending`. Raises BrokerUnreachable and InputError."""
    database = Database(memory(settings))
    ending.callback(database.close)
    guard = ending.enter_context(Guard())
    fetcher = ending.enter_context(
        Fetcher(private=networks(settings.fetch_private), user_agent=agent(settings.contact))
    )
    taken_down = ending.enter_context(TakenDown(settings))
    book = ending.enter_context(Ledger(settings.ledger)) if settings.ledger else None
    intakes = {lane: Intake(settings, Options(lane, as_live=True), now, guard, taken_down, book) for lane in Lane}

    def acked(token: Token, partition: int, offset: int) -> None:
        intakes[token.lane].acked(token, partition, offset)

    publisher = Publisher(settings, acked)
    ending.callback(publisher.close)
    subscriber = Subscriber(fetcher, database.subscription, database.subscribe, time.time, settings.websub_callback)
    listed = Listed(settings.sources, health)
    courier, polls = Courier(publisher, intakes), monitor.family(metrics.POLLS)
    for outcome in FIRST_OUTCOMES:
        polls.labels(outcome)
    spaced = SpacedFetcher(fetcher, database, time.time, settings.poll_host_seconds)
    visitor = Visitor(
        fetcher, database, Poll(spaced, courier, database, time.time, random.Random(), subscriber),
        Page(spaced, courier, database, time.time, settings.robots), lambda: listed.by_url, time.time,
        f"{socket.gethostname()}:{os.getpid()}", settings.poll_host_seconds, settings.robots,
        lambda outcome: polls.labels(outcome).inc(),
    )  # fmt: skip
    return Poller(database, visitor, listed, publisher, health, settings.poll_threads, stop)


def _count(poller: Poller, stop: threading.Event) -> None:
    """How the sources are, told now and then: reading ten thousand of them takes a moment."""
    sources, pages = monitor.family(metrics.SOURCES), monitor.family(metrics.PAGES_WAITING)
    while not stop.is_set():
        counts = dict.fromkeys(STATES, 0)
        counts["disabled"] = sum(source.disabled for source in poller.listed.by_url.values())
        standings, moment = poller.database.standings(), time.time()
        for standing in standings.values():
            counts[standing.state(moment)] += 1
        for state, count in counts.items():
            sources.labels(state).set(count)
        tell_missing(standings, moment)
        pages.set(poller.database.waiting_pages())
        stop.wait(CENSUS_SECONDS)


def tell_missing(standings: Mapping[str, Standing], moment: float) -> None:
    """The sources whose silence is longest by their own measure, by name; never more, however many are on the list."""
    missing = ((standing.missing(moment), url) for url, standing in standings.items())
    family = monitor.family(metrics.MISSING)
    family.clear()
    for count, url in heapq.nlargest(MOST_MISSING, missing):
        if count >= 1:
            family.labels(url).set(count)
