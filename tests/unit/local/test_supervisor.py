"""Which processes a topology needs, and that real ones are started again, or all ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.local import supervisor as module
from services.local.supervisor import Beside, Member, Runnable, Supervisor, beside, members
from services.pipeline import CLASSIFY, DEDUPE, Lane

BOTH = [Lane.LIVE, Lane.BACKFILL]


def names(found: list[Member]) -> list[str]:
    return [member.name for member in found]


@pytest.mark.parametrize(
    ("stages", "lanes", "fused", "wanted"),
    [
        ([], BOTH, False, "dedupe classify classify-backfill enrich enrich-backfill link indexer indexer-backfill"),
        ([], [Lane.LIVE], False, "dedupe classify enrich link indexer"),
        ([], [Lane.LIVE], True, "fused link indexer"),
        (["classify"], [Lane.BACKFILL], False, "classify-backfill"),
        (["dedupe"], [Lane.BACKFILL], False, "dedupe"),
        (["dedupe"], BOTH, True, "fused"),
        (["enrich"], BOTH, True, ""),
        (["indexer", "dedupe"], [Lane.LIVE], False, "dedupe indexer"),
    ],
)
def test_members(stages: list[str], lanes: list[Lane], fused: bool, wanted: str) -> None:
    assert names(members(stages, lanes, fused=fused)) == wanted.split()


def test_every_member_has_a_port_of_its_own() -> None:
    found = members([], BOTH, fused=False)
    assert len({member.stage.port(member.lane) for member in found}) == len(found)


def test_commands() -> None:
    assert Member(CLASSIFY, Lane.BACKFILL).command == ["run", "classify", "--lane", "backfill", "--supervised"]
    assert Member(DEDUPE, Lane.LIVE, fused=True).command == [
        "run",
        "dedupe",
        "--lane",
        "live",
        "--fused",
        "--supervised",
    ]


class Scripted(Supervisor):
    """Runs a small script in the place of each stage: `$LOG` gets a line with each start."""

    script = ""

    def _start(self, member: Runnable) -> "subprocess.Popen[bytes]":
        code = f"import os,sys,time\nname={member.name!r}\nopen(os.environ['LOG'],'a').write(name+'\\n')\n{self.script}"
        return subprocess.Popen([sys.executable, "-c", code], env=dict(self.environment))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # it runs on a thread here
    said: list[str] = []
    found = members(["dedupe", "classify"], [Lane.LIVE], fused=False)
    supervisor = Scripted(found, tmp_path, {**os.environ, "LOG": str(tmp_path / "starts")}, said.append)
    supervisor.heard = said  # type: ignore[attr-defined]
    yield supervisor
    supervisor.stop.set()


def started(stage: Scripted) -> list[str]:
    path = stage.logs / "starts"
    return path.read_text().split() if path.exists() else []


def run(stage: Scripted, until: int) -> int:
    """Run until it ends by itself or so many starts were seen; the exit code."""
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(stage.run()))
    thread.start()
    deadline = time.monotonic() + 20
    while thread.is_alive() and len(started(stage)) < until and time.monotonic() < deadline:
        time.sleep(0.05)
    stage.stop.set()
    thread.join(20)
    return codes[0]


def test_what_ends_starts_again_after_a_growing_pause(stage: Scripted) -> None:
    stage.script = "sys.exit(70) if name == 'classify' else time.sleep(60)"
    assert run(stage, until=4) == 0
    heard: list[str] = stage.heard  # type: ignore[attr-defined]
    assert heard[:2] == [
        "classify ended with code 70; starts again in 0.1 s",
        "classify ended with code 70; starts again in 0.2 s",
    ]
    assert (started(stage).count("dedupe"), started(stage).count("classify")) == (1, 3)


def test_a_wrong_configuration_ends_all(stage: Scripted) -> None:
    stage.script = "time.sleep(0.5); sys.exit(2) if name == 'classify' else time.sleep(60)"
    assert run(stage, until=99) == 2
    assert [child.process.poll() is not None for child in stage.children] == [True, True]


def test_a_member_that_does_not_stop_is_killed(stage: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.5)
    stage.script = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "open(os.environ['LOG'],'a').write('deaf\\n'); time.sleep(60)"
    )
    assert run(stage, until=4) == 0
    assert any("did not stop" in line for line in stage.heard)  # type: ignore[attr-defined]
    assert [child.process.returncode for child in stage.children] == [-9, -9]


def test_the_archive_runs_beside_the_stages_only_where_it_is_wanted() -> None:
    without, wanted = beside(archive=False), beside(archive=True)
    assert [each.name for each in without] == ["search", "alerts", "poll", "push"]
    assert wanted == [*without, Beside("archive", ["archive", "run", "--supervised"])]
