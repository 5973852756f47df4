"""A watched folder: whatever lies in it or leaves it, the files behind it are taken."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from services.producers import watched as module
from services.producers.tally import Options
from services.producers.watched import Watched
from tests.fakes import NOON, at
from tests.unit.producers.test_intake import Rig


@dataclass
class Desk:
    """A folder, and a watch over it that takes what it has seen twice."""

    rig: Rig
    folder: Path
    now: datetime = NOON
    watched: Watched = field(init=False)

    def __post_init__(self) -> None:
        self.rig.intake.clock = lambda: self.now
        self.watched = Watched(self.folder, self.rig.intake, self.rig.publisher.as_publisher(), lambda: self.now)

    def drop(self, name: str, **parts: str) -> Path:
        """A ninjs item."""
        item = {"uri": f"urn:agency:{name}", "pubstatus": "usable", "headline": f"Harbour {name}",
                "body_text": "The port gave the berth to another ferry.", **parts}  # fmt: skip
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(item))
        return path

    def titles(self) -> list[str]:
        return sorted(article.title for article in self.rig.articles())

    def names(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.folder / folder).rglob("*.json"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(module, "SETTLED_SECONDS", 0.0)
    rig, folder = Rig(tmp_path / "home", Options(source="Agency", as_live=True)), tmp_path / "wires"
    folder.mkdir()
    with rig.guard:
        yield Desk(rig, folder)


def test_an_embargo_to_the_calendar_s_end_holds_its_file_alone(desk: Desk) -> None:
    desk.drop("held", embargoed="9999-12-31T23:59:59Z")
    desk.drop("other")
    assert (desk.watched.turn(), desk.watched.turn()) == (0, 2)
    assert desk.names("held") == ["99991231T000001Z held.json"]
    assert desk.titles() == ["Harbour other"]
    desk.now = at(86_400 * 365)
    assert desk.watched.turn() == 0


def test_a_file_that_is_taken_away_stops_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.drop("a"), desk.drop("b")
    desk.watched.turn()
    take = desk.rig.intake.take

    def slow(*given: object) -> None:
        second.unlink(missing_ok=True)
        take(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.rig.intake, "take", slow)
    desk.watched.turn()
    desk.drop("c")
    desk.watched.turn()
    desk.watched.turn()
    assert desk.titles() == ["Harbour a", "Harbour c"]
    assert not first.exists()
    assert desk.names("done") == ["a.json", "c.json"]


def test_what_is_done_is_not_looked_through_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("done/2026-01-01", "refused", ".hidden", "desk/done"):
        (desk.folder / part).mkdir(parents=True)
    desk.drop("desk/done/a")
    looked, real = list[str](), os.scandir

    def scandir(path: str) -> object:
        looked.append(os.path.relpath(path, desk.folder))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    desk.watched.turn()
    assert {"done", "refused", ".hidden", "done/2026-01-01"}.isdisjoint(looked)
    desk.watched.turn()
    assert desk.titles() == ["Harbour desk/done/a"], "only its own folder of the name is ours"


def later(desk: Desk, **second: str) -> list[str]:
    """What is published in the end of an item under embargo, of which another version comes meanwhile."""
    desk.drop("v1", uri="urn:agency:1", version="1", embargoed=at(3600).isoformat(), headline="First")
    desk.watched.turn()
    desk.watched.turn()
    desk.now = at(60)
    desk.drop("v2", uri="urn:agency:1", version="2", **second)
    desk.watched.turn()
    desk.watched.turn()
    desk.now = at(3700)
    desk.watched.turn()
    return desk.titles()


def test_a_later_version_that_moves_the_embargo_holds_the_earlier_one(desk: Desk) -> None:
    assert later(desk, headline="Second", embargoed=at(7200).isoformat()) == []
    desk.now = at(7300)
    desk.watched.turn()
    assert desk.titles() == ["Second"]


def test_a_later_version_that_is_withheld_keeps_the_earlier_one_back(desk: Desk) -> None:
    assert later(desk, pubstatus="withheld") == []


def test_an_earlier_version_never_comes_after_a_later_one(desk: Desk) -> None:
    assert later(desk, headline="Right name") == ["Right name"]
    assert desk.rig.intake.tally.superseded == 1
    assert desk.names("held") == []
