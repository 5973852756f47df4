"""The watch over a folder as a process: its parts, and patience where Kafka has none to give."""

import threading
import time
from pathlib import Path
from typing import Final

import structlog

from services.pipeline import Lane
from services.producers.guarded import Guard
from services.producers.intake import Intake
from services.producers.tally import Options
from services.producers.watched import SETTLED_SECONDS, Watched
from services.runtime import logs
from services.runtime.broker import Topics
from services.runtime.clock import now
from services.runtime.errors import BrokerUnreachable, PublishFailed
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.tombstones import TakenDown

log = structlog.get_logger("headwater.watch")
LOOK_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 5.0


def run(settings: Settings, folder: Path, source: str | None, lane: Lane, stop: threading.Event, *, once: bool) -> int:
    """Until told to stop. The exit code. Raises BrokerUnreachable where no broker answers at the start."""
    logs.configure(settings, stage="watch")
    with Topics(settings) as topics:
        topics.ensure()
    with Guard() as guard, TakenDown(settings) as taken_down:
        intake = Intake(settings, Options(lane, source, as_live=True), now, guard, taken_down)
        publisher = Publisher(settings, intake.acked)
        watched, end = Watched(folder, intake, publisher, now), time.monotonic() + 2 * SETTLED_SECONDS
        log.info("watching", folder=str(folder))
        try:
            while not stop.is_set() and not (once and time.monotonic() > end):
                if _turn(watched, publisher, stop):
                    end = time.monotonic() + 2 * SETTLED_SECONDS
                stop.wait(LOOK_SECONDS)
        finally:
            publisher.close()
    return 0


def _turn(watched: Watched, publisher: Publisher, stop: threading.Event) -> int:
    try:
        return watched.turn()
    except PublishFailed as error:
        log.warning("nothing is lost: the file stays and is taken again", reason=str(error))
        stop.wait(PAUSE_SECONDS)
        try:
            publisher.renew()
        except BrokerUnreachable as away:
            log.warning("waiting for Kafka", reason=str(away))
        return 0
