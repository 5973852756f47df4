"""The endpoint as a process: `headwater push`."""

import signal
import threading
import time
from contextlib import ExitStack
from importlib.metadata import version
from typing import Final

import structlog
from fastapi import FastAPI

from services.pipeline import Lane
from services.producers.guarded import Guard
from services.producers.inputs import InputError
from services.producers.intake import Intake
from services.producers.ledger import Ledger
from services.producers.polling.app import memory
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.push import METRICS_PORT, NAME
from services.producers.push.app import Desk, build
from services.producers.push.websub import Caller
from services.producers.tally import Options
from services.runtime import logs, monitor
from services.runtime.clock import now
from services.runtime.errors import BrokerUnreachable, TopicsWrong
from services.runtime.process import EXIT_OK, EXIT_STUCK, EXIT_USAGE, die_with_parent, wait_for_kafka
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings, SettingsError
from services.runtime.tombstones import TakenDown
from services.search.api.access import Access
from services.search.api.app import names
from services.search.api.keys import Keys, KeysWrong
from services.search.api.server import check_host, listen, serving

log = structlog.get_logger("headwater.push")
LOOK_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 15


def run(settings: Settings, *, supervised: bool = False) -> int:
    """Take articles until told to stop. The exit code."""
    logs.configure(settings, stage=NAME)
    if supervised:
        die_with_parent()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(
            number, lambda *_: None
        )  # the server takes them while it runs, and raises them again when it ends
    health = monitor.Health(NAME, Lane.LIVE)
    try:
        check_host(settings, settings.push_host, "HEADWATER_PUSH_HOST")
        listening = listen(settings.push_host, settings.push_port, "push", "HEADWATER_PUSH_PORT")
        port = METRICS_PORT if settings.metrics_port is None else settings.metrics_port
        log.info("metrics", port=monitor.serve(health, settings.metrics_host, port, version("headwater")))
        wait_for_kafka(settings, health)
        with ExitStack() as ending:
            desk = _desk(settings, ending)
            database = Database(memory(settings))
            ending.callback(database.close)
            caller = Caller(desk.courier, database, time.time)
            stop = threading.Event()
            ending.callback(stop.set)
            threading.Thread(target=_watch, args=(desk, health, stop), name="watch", daemon=True).start()
            log.info("push", address="http://{}:{}/articles".format(*listening.getsockname()[:2]))
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(
                    number, lambda *_: None
                )  # the server takes them while it runs, and raises them at its end
            serving(_app(settings, desk, caller), _STOP_SECONDS).run(sockets=[listening])
    except (monitor.PortTaken, SettingsError, KeysWrong, TopicsWrong, InputError) as error:
        log.error(str(error))
        return EXIT_USAGE
    except BrokerUnreachable as error:
        log.error("leaving the work to a successor", reason=str(error))
        return EXIT_STUCK
    return EXIT_OK


def _desk(settings: Settings, ending: ExitStack) -> Desk:
    guard = ending.enter_context(Guard())
    taken_down = ending.enter_context(TakenDown(settings))
    book = ending.enter_context(Ledger(settings.ledger)) if settings.ledger else None
    intake = Intake(settings, Options(), now, guard, taken_down, book)
    publisher = Publisher(settings, intake.acked)
    ending.callback(publisher.close)
    return Desk(Courier(publisher, {Lane.LIVE: intake}), publisher, now)


def _app(settings: Settings, desk: Desk, caller: Caller) -> FastAPI:
    return build(desk, caller, Access(Keys(settings.api_keys) if settings.api_keys else None), names(settings))


def _watch(desk: Desk, health: monitor.Health, stop: threading.Event) -> None:
    """Ready while Kafka acks."""
    health.trouble("start", None)
    while not stop.wait(LOOK_SECONDS):
        if desk.publisher.failed:
            health.trouble("kafka", "Kafka has not acked what was handed over")
            desk.mend()
        else:
            health.trouble("kafka", None)
