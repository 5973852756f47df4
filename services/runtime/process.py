"""One stage as one process: logs, metrics, waiting for Kafka, then the worker or the indexer until told to stop.

What every process does around its work stands here once; which module a stage's work is in follows from its name.
"""

import importlib
import os
import signal
import threading
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

import structlog

from services.contract import metrics
from services.pipeline import FUSED, INDEXER, Lane, Stage
from services.runtime import logs, monitor
from services.runtime.broker import Topics
from services.runtime.errors import BrokerUnreachable, PublishFailed, TopicsWrong
from services.runtime.settings import Settings, SettingsError
from services.runtime.step import Step
from services.runtime.tombstones import TakenDown
from services.text.models import BrokenModel

log = structlog.get_logger("headwater.process")

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_STUCK: Final = 70


class SwitchRefused(RuntimeError):
    """The topology cannot change now; the message says what lies in between."""


def run(settings: Settings, stage: Stage, lane: Lane, *, fused: bool, supervised: bool) -> int:
    """Run the stage (or the fused stages under the first one's name) in this process. The exit code."""
    name = "fused" if fused else stage.name
    logs.configure(settings, stage=name, lane=str(lane))
    if supervised:
        die_with_parent()
    health = monitor.Health(stage.name, lane)
    try:
        port = stage.port(lane) if settings.metrics_port is None else settings.metrics_port
        log.info("metrics", port=monitor.serve(health, settings.metrics_host, port, version("headwater")))
        wait_for_kafka(settings, health)
        if fused:
            check_switch(settings)
        taken_down = _taken_down(settings, health)
        if stage is INDEXER:
            return _run_indexer(settings, lane, health, taken_down)
        return _run_worker(settings, FUSED if fused else (stage,), lane, health, taken_down)
    except (monitor.PortTaken, TopicsWrong, SwitchRefused, SettingsError, BrokenModel) as error:
        log.error(str(error))
        return EXIT_USAGE
    except (PublishFailed, BrokerUnreachable) as error:
        log.error("leaving the work to a successor", reason=str(error))
        return EXIT_STUCK


def _run_indexer(settings: Settings, lane: Lane, health: monitor.Health, taken_down: TakenDown) -> int:
    from services.indexer import app  # the worker processes need no Elasticsearch client, nor this one Faust

    return app.run(settings, lane, health, taken_down)


def _run_worker(
    settings: Settings, stages: Sequence[Stage], lane: Lane, health: monitor.Health, taken_down: TakenDown
) -> int:
    from services.runtime import worker

    first = stages[0]
    state = settings.home / "state" / settings.named(first.group(lane)) if first.state else None
    return worker.run(settings, [step_of(stage, settings) for stage in stages], lane, health, state, taken_down)


def step_of(stage: Stage, settings: Settings) -> Step:
    """The stage's step with its models loaded."""
    step: Step = importlib.import_module(f"services.workers.{stage.name}.app").build(settings)
    model = getattr(importlib.import_module(f"services.workers.{stage.name}.{stage.name}"), "MODEL", None)
    if model:  # link has none: it compares
        monitor.family(metrics.MODEL).labels(stage.name, model).set(1)
    return step


def wait_for_kafka(settings: Settings, health: monitor.Health) -> None:
    """Wait for as long as it takes, saying so. Raises TopicsWrong."""
    said = ""
    while True:
        try:
            with Topics(settings, wait_seconds=5) as topics:
                created, altered = topics.ensure(), topics.altered
        except (BrokerUnreachable, TimeoutError) as error:
            health.trouble("kafka", str(error))
            if str(error) != said:
                log.warning("waiting for Kafka", reason=str(error))
                said = str(error)
            time.sleep(1)
        else:
            health.trouble("kafka", None)
            if created:
                log.info("topics created", topics=created)
            if altered:
                log.info("topics' retention brought to the setting", topics=altered)
            return


def _taken_down(settings: Settings, health: monitor.Health) -> TakenDown:
    """All that was taken down so far, before the first article is read: what comes back from a replay must not pass."""
    taken_down = TakenDown(settings)
    taken_down.start()
    while not taken_down.wait(1):
        health.trouble("tombstones", "what was taken down is being read")
    health.trouble("tombstones", None)
    return taken_down


def check_switch(settings: Settings) -> None:
    """Raises SwitchRefused while messages of the separate topology lie between the stages that would be fused."""
    with Topics(settings) as topics:
        for stage in FUSED[1:]:
            for lane in Lane:
                names = [settings.named(topic.on(lane)) for topic in stage.reads]
                left = {name: n for name, n in topics.lag(settings.named(stage.group(lane)), names).items() if n}
                if left:
                    what = ", ".join(f"{n} messages in {name}" for name, n in left.items())
                    raise SwitchRefused(
                        f"cannot run fused: {what} wait for {stage.name}, which would not run any more; "
                        f"let `headwater run {stage.name}` finish them first"
                    )


def die_with_parent() -> None:
    """A supervised process must not outlive a killed supervisor: it would hold ports and partitions unseen."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
