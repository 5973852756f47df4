"""On a running Headwater: every panel of Grafana's shows something, and a fault's alert fires and clears."""

import os
import signal
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.panels.grafana import asked, panels
from tests.prometheus.asking import course, query, until
from tests.prometheus.running import Running, running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]
PANELS: Final = [pytest.param(panel, id=f"{uid}:{panel['title']}:{panel['id']}") for uid, panel in panels()]
EMPTY: Final = {"Attempts repeated": "nothing had to be repeated", "Owe most": "nobody owes anything yet"}
"""Panels that are empty on a Headwater that is well, and why."""


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("watched")) as found:
        yield found


def test_every_process_is_scraped(it: Running) -> None:
    assert query(it.address, "count(up == 1)") == query(it.address, "count(up)")
    assert query(it.address, "max(abs(stage_lane:headwater_unaccounted:sum))") == [0.0]


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_shows_something(it: Running, panel: dict[str, Any]) -> None:
    for expression, legend in asked(panel):
        found = course(it.address, expression, 180)
        assert found or panel["title"] in EMPTY, f"{legend}: {expression}"
        values = [value for one in found for value in one if value == value]
        assert values or panel["title"] in EMPTY, f"{legend}: only NaN of {expression}"


def test_a_fault_s_alert_fires_and_clears(it: Running) -> None:
    assert ("StageDown", "classify") not in it.firing()
    pid = it.pid("run", "classify", "--lane", "live")
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: ("StageDown", "classify") in it.firing(), 120)
        assert {job for name, job in it.firing() if name == "StageDown"} == {"classify"}
    finally:
        os.kill(pid, signal.SIGCONT)
    until(lambda: ("StageDown", "classify") not in it.firing(), 60)
