"""Someone else's reader of `articles.enriched`, as deploy/contract/consumer.py begins it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from services.local.settings import StackSettings
from services.runtime.settings import Settings
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import stream

pytestmark = pytest.mark.servers
CONSUMER: Final = Path(__file__).parents[2] / "deploy" / "contract" / "consumer.py"


def read(settings: Settings, group: str) -> list[list[str]]:
    """Its lines, each of id, version, language, topics, title."""
    done = subprocess.run(
        [sys.executable, str(CONSUMER), "--kafka", settings.kafka, "--prefix", f"{settings.namespace}-", "--group", group,
         "--idle", "8"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_a_reader_sees_every_article_and_none_that_was_taken_down(servers: StackSettings, tmp_path: Path) -> None:
    settings = flow_settings(servers, tmp_path, "contract")
    with Flow(settings) as flow:
        flow.heal()
        flow.publish(stream(settings, "contract", 60))
        flow.settle()
        gone, *documents = flow.documents()
        headwater(settings, "takedown", gone["url"], "--reason", "asked by its publisher", "--yes")
    lines = read(settings, "reader")
    told = {line[0]: line for line in lines}  # the last one of each
    assert set(told) == {document["id"] for document in documents}
    for document in documents:
        _, version, language, _, title = told[document["id"]]
        assert (int(version), language, title) == (document["version"], document["language"], document["headline"])
    assert read(settings, "reader") == [], "it goes on where it stopped"
