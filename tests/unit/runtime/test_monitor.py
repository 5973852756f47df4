"""A process as it is seen from outside, over real HTTP on a free port."""

import http.client
import json

import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.contract import metrics
from services.pipeline import Lane
from services.runtime.monitor import Health, PortTaken, Rebalances, StageCounters, serve
from tests.fakes import Counted


def get(port: int, path: str) -> tuple[int, str, str]:
    """Status, content type and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def health() -> Health:
    return Health("probe", Lane.LIVE)


def values(text: str, name: str) -> dict[tuple[str, ...], float]:
    """A family's samples by the values of their labels, in the order of their names."""
    found = [s for f in text_string_to_metric_families(text) for s in f.samples if s.name == name]
    return {tuple(value for _, value in sorted(sample.labels.items())): sample.value for sample in found}


def test_ready_only_when_nothing_keeps_it_from_its_work(health: Health) -> None:
    port = serve(health, "127.0.0.1", 0, "1.2.3")
    status, kind, body = get(port, "/readyz")
    assert (status, kind) == (503, "application/json")
    assert json.loads(body) == {"ready": False, "stage": "probe", "reasons": {"start": "starting"}}
    health.trouble("start", None)
    health.trouble("kafka", "no answer")
    assert json.loads(get(port, "/readyz")[2])["reasons"] == {"kafka": "no answer"}
    health.trouble("kafka", None)
    assert get(port, "/readyz")[0] == 200
    assert values(get(port, "/metrics")[2], metrics.READY.name)["live", "probe"] == 1


def test_a_cause_that_never_was_can_be_taken_back(health: Health) -> None:
    health.trouble("never", None)
    assert health.reasons == {"start": "starting"}


def test_alive_while_unready(health: Health) -> None:
    status, _, body = get(serve(health, "127.0.0.1", 0, "1"), "/healthz?probe=1")
    assert (status, json.loads(body)) == (200, {"alive": True})


def test_other_paths_are_told_what_there_is(health: Health) -> None:
    status, _, body = get(serve(health, "127.0.0.1", 0, "1"), "/")
    assert status == 404
    assert "/metrics" in body


def test_metrics_show_every_series_of_the_table(health: Health) -> None:
    counters = StageCounters("probe", Lane.BACKFILL)
    counters.sent(3)
    counters.dropped("duplicate", 2)
    counters.dead("not_json")
    counters.retried("kafka")
    counters.batch(6, 0.02)
    counters.worked(0.01)
    status, kind, text = get(serve(health, "127.0.0.1", 0, "9.9"), "/metrics")
    assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert values(text, "headwater_received_total")["backfill", "probe"] == 6
    assert values(text, "headwater_batch_articles_count")["backfill", "probe"] == 1
    assert values(text, "headwater_build_info")["9.9",] == 1
    names = {family.name for family in text_string_to_metric_families(text)}
    families = {name for name in names if not name.startswith("process_")}  # the client's own
    assert families == {series.name.removesuffix("_total") for series in metrics.ALL}
    assert "process_resident_memory_bytes" in names


def test_what_is_received_is_sent_dropped_or_dead() -> None:
    counted = Counted("probe")
    counters = StageCounters("probe", Lane.LIVE)
    counters.sent(3)
    counters.dropped("duplicate", 2)
    counters.dead("not_json")
    assert counted.adds_up("probe")
    assert counted.of("probe") == {"received": 6, "sent": 3, "dropped": 2, "dead": 1, "retries": 0}


def test_a_taken_port_says_what_to_do(health: Health) -> None:
    port = serve(health, "127.0.0.1", 0, "1")
    with pytest.raises(PortTaken, match=f"port {port} for probe's metrics is taken .*HEADWATER_METRICS_PORT"):
        serve(health, "127.0.0.1", port, "1")


def test_a_halt_is_told_until_it_is_over(health: Health) -> None:
    port = serve(health, "127.0.0.1", 0, "1")
    health.halt("too many dead letters")
    assert values(get(port, "/metrics")[2], metrics.HALTED.name)["live", "probe"] == 1
    assert health.reasons["halt"] == "too many dead letters"
    health.halt(None)
    assert values(get(port, "/metrics")[2], metrics.HALTED.name)["live", "probe"] == 0
    assert "halt" not in health.reasons


def test_rebalances_are_counted_once_each(health: Health) -> None:
    gauges = Rebalances("probe", Lane.LIVE)
    for total in (1, 1, 3):
        gauges.rebalanced(total)
    text = get(serve(health, "127.0.0.1", 0, "1"), "/metrics")[2]
    assert values(text, metrics.REBALANCES.name)["live", "probe"] == 3
