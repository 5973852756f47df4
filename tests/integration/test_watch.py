"""A watched folder on a real Kafka: wires keep their meaning, and every file ends where a person looks for it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.contract.articles import RawArticle, decode, reader
from services.local.settings import StackSettings
from services.pipeline import RAW
from services.runtime.settings import Settings
from services.runtime.tombstones import tombstones
from services.runtime.topic_log import read_all
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.member import environment

pytestmark = [pytest.mark.servers, pytest.mark.timeout(150)]
_RAW = reader(RawArticle)


@dataclass
class Desk:
    """A folder that is watched."""

    settings: Settings
    folder: Path

    def drop(self, name: str, **parts: Any) -> None:
        """A ninjs item, renamed into place as agencies do."""
        item = {
            "uri": f"urn:agency:{name}", "type": "text", "pubstatus": "usable", "versioncreated": "2026-05-01T10:00:00Z",
            "headline": f"Harbour {name}", "body_text": "The port gave the berth to another ferry on Monday.", **parts,
        }  # fmt: skip
        part = self.folder / f".{name}"
        part.write_text(json.dumps(item))
        part.rename(self.folder / f"{name}.json")

    def articles(self) -> list[RawArticle]:
        """In Kafka, in the order of each partition."""
        raw = self.settings.named(RAW.name)
        return [decode(_RAW, arrival.value or b"") for arrival in read_all(self.settings, raw)]

    def titles(self) -> list[str]:
        return sorted(article.title for article in self.articles())


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it has not come true"
        time.sleep(0.3)


@pytest.fixture
def desk(servers: StackSettings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    settings = flow_settings(servers, tmp_path, request.node.originalname.replace("_", "-")[:30])
    folder = tmp_path / "wires"
    folder.mkdir()
    with (tmp_path / "watch.log").open("wb") as output, subprocess.Popen(
        [sys.executable, "-m", "services.cli", "watch", str(folder), "--source", "Harbour Agency"], stdout=output,
        stderr=output, env=environment(settings), cwd=tmp_path,
    ) as process:  # fmt: skip
        try:
            yield Desk(settings, folder)
        finally:
            process.terminate()
            assert process.wait(30) == 0, (tmp_path / "watch.log").read_text()


def test_embargo_correction_kill_and_terms(desk: Desk) -> None:
    ends = (datetime.now(UTC) + timedelta(seconds=13)).replace(microsecond=0)  # agencies know no parts of it
    desk.drop("one", copyrightnotice="© Harbour Agency", usageterms="Not for resale.", urgency=2)
    desk.drop("two", embargoed=ends.isoformat())
    until(lambda: desk.titles() == ["Harbour one"])
    (article,) = desk.articles()
    assert (article.channel, article.urgency) == ("wire", 2)
    assert article.rights is not None
    assert "Not for resale." in (article.rights.terms or "")
    until(lambda: len(list((desk.folder / "held").iterdir())) == 1)
    assert datetime.now(UTC) < ends, "the test is too slow to see the embargo"
    assert desk.titles() == ["Harbour one"]
    until(lambda: "Harbour two" in desk.titles())
    assert datetime.now(UTC) >= ends
    desk.drop("one-corrected", uri="urn:agency:one", version="2", headline="Harbour one, corrected")
    until(lambda: "Harbour one, corrected" in desk.titles())
    ids = {a.title: a.id for a in desk.articles()}
    assert ids["Harbour one, corrected"] == ids["Harbour one"], "a correction is the same article"
    desk.drop("one-killed", uri="urn:agency:one", pubstatus="canceled", headline="", body_text="")
    until(lambda: len(tombstones(desk.settings)) == 1)
    (stone,) = tombstones(desk.settings).values()
    assert stone.id == ids["Harbour one"]
    assert "withdrawn by" in stone.reason
    until(lambda: len(list((desk.folder / "done").rglob("*.json"))) == 4)
    assert list((desk.folder / "held").iterdir()) == []


def test_what_cannot_be_read_is_put_aside(desk: Desk) -> None:
    (desk.folder / "picture.bin").write_bytes(b"\x89PNG\r\n" + bytes(100))
    (desk.folder / "half.json.part").write_text("{")
    desk.drop("fine")
    until(lambda: desk.titles() == ["Harbour fine"])
    until(lambda: (desk.folder / "refused" / "picture.bin").exists())
    assert (desk.folder / "half.json.part").exists()


def test_a_folder_that_is_none(servers: StackSettings, tmp_path: Path) -> None:
    settings = flow_settings(servers, tmp_path, "nowatch")
    assert "there is no folder" in headwater(settings, "watch", str(tmp_path / "nothing"), code=2).err
