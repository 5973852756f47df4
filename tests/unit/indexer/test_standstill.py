"""Waiting and halting are told apart, in /readyz, in the metrics and in the log, and each is said once."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from services.contract import metrics
from services.indexer.standstill import Standstill
from services.pipeline import Lane
from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.monitor import Health, family


def halted(stage: str) -> float:
    return float(family(metrics.HALTED).labels(stage, "live")._value.get())


def said(logs: list[Any]) -> list[tuple[str, str]]:
    return [(line["log_level"], line["event"]) for line in logs]


def test_a_halt_is_an_alarm_of_its_own_until_it_is_over() -> None:
    health = Health("halting", Lane.LIVE, {})
    standstill = Standstill(health)
    with capture_logs() as logs:
        standstill.halts("403 cluster_block_exception")
        standstill.halts("403 cluster_block_exception")
        assert health.reasons == {"halt": "403 cluster_block_exception"}
        assert halted("halting") == 1
        standstill.over()
    assert said(logs) == [("error", "halted until somebody acts; nothing is lost"), ("info", "goes on after a halt")]
    assert health.reasons == {}
    assert halted("halting") == 0


def test_waiting_is_no_halt() -> None:
    health = Health("waiting", Lane.LIVE, {})
    standstill = Standstill(health)
    with capture_logs() as logs:
        standstill.waits("no answer")
        standstill.waits("no answer")
        assert health.reasons == {"elasticsearch": "no answer"}
        standstill.over()
    assert said(logs) == [("warning", "waiting for Elasticsearch"), ("info", "Elasticsearch takes writes again")]
    assert health.reasons == {}


@pytest.mark.parametrize(("error", "cause"), [
    (ElasticUnreachable("gone"), "elasticsearch"), (ElasticRefused(503, "error", "no master"), "elasticsearch"),
    (ElasticRefused(401, "security_exception", "no key"), "halt"),
    (ElasticRefused(400, "illegal_argument_exception", "another template has these patterns"), "halt"),
])  # fmt: skip
def test_what_stands_in_the_way_before_the_first_write(error: ElasticUnreachable | ElasticRefused, cause: str) -> None:
    health = Health("starting", Lane.LIVE, {})
    Standstill(health).refused(error)
    assert health.reasons == {cause: str(error)}
