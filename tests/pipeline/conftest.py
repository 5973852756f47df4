"""The steps with their models (loaded once), and the demo input on the raw topic."""

from io import BytesIO
from pathlib import Path

import pytest

from services.pipeline import FUSED, LINK
from services.producers.guarded import Guard
from services.producers.inputs import Document, find
from services.producers.intake import Intake
from services.producers.tally import Options, Tally
from services.runtime.process import step_of
from services.runtime.settings import Settings
from tests.fakes import NOON, Log, LogPublisher
from tests.pipeline.flow import Flow, Steps

DEMO = Path("services/demo/input")


@pytest.fixture(scope="session")
def steps() -> Steps:
    """The real steps of the workers."""
    return {stage: step_of(stage, Settings()) for stage in (*FUSED, LINK)}


@pytest.fixture
def flow(steps: Steps) -> Flow:
    """An empty Headwater."""
    return Flow(steps)


def no_fetch(url: str) -> Document:
    """The demo input holds no URL to fetch."""
    raise AssertionError(f"{url} was to be fetched")


def take(path: Path, log: Log, home: Path) -> Tally:
    """Read a file or folder into the log's raw topic, as `headwater ingest` does."""
    with Guard() as guard:
        intake = Intake(Settings(home=home), Options(), lambda: NOON, guard)
        publisher = LogPublisher(intake.acked, log)
        intake.take(find(str(path), BytesIO(), no_fetch), publisher.as_publisher())
    return intake.tally


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Log, Tally]:
    """The bundled input, read once; tests take copies of its topics."""
    log = Log()
    return log, take(DEMO, log, tmp_path_factory.mktemp("home"))
