"""A real Prometheus reads our rules, scrapes a process of ours, and evaluates every alert on what it got."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.local.ports import free_ports
from services.pipeline import Lane
from services.runtime import monitor
from tests.prometheus.asking import ask, until

DEPLOY = Path(__file__).parents[2] / "deploy" / "prometheus"
RULE_FILES = ["recording.yml", "rules.yml"]
SENT, DEAD = 41, 3


def test_promtool_accepts_rules_and_configuration() -> None:
    for arguments in (["check", "rules", "rules.yml", "recording.yml"], ["check", "config", "prometheus.yml"]):
        done = subprocess.run(
            ["promtool", *arguments], cwd=DEPLOY, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_fires_where_it_should_and_nowhere_else() -> None:
    done = subprocess.run(["promtool", "test", "rules", "rules.test.yml"], cwd=Path(__file__).parent, capture_output=True,
                          text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prometheus that scrapes this process every half second, with our rules."""
    folder = tmp_path_factory.mktemp("prometheus")
    health = monitor.Health("classify", Lane.LIVE)
    port = monitor.serve(health, "127.0.0.1", 0, "test")
    counters = monitor.StageCounters("classify", Lane.LIVE)
    counters.sent(SENT)
    counters.dead("not_json", DEAD)
    for name in RULE_FILES:
        shutil.copy(DEPLOY / name, folder)
    config = {
        "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "500ms"},
        "rule_files": RULE_FILES,
        "scrape_configs": [{"job_name": "classify", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    address = f"127.0.0.1:{free_ports(1)[0]}"
    command = [
        "prometheus",
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=data",
        f"--web.listen-address={address}",
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        until(lambda: ask(f"http://{address}", "query?query=headwater_received_total"))
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(20)


def test_the_counters_arrive_and_add_up(prometheus: str) -> None:
    values = {
        name: sum(float(r["value"][1]) for r in ask(prometheus, f"query?query=headwater_{name}_total"))
        for name in ("received", "sent", "dead")
    }
    assert values == {"received": SENT + DEAD, "sent": SENT, "dead": DEAD}


def test_every_rule_is_evaluated_without_error(prometheus: str) -> None:
    def rules() -> list[dict[str, Any]]:
        return [rule for group in ask(prometheus, "rules", "groups") for rule in group["rules"]]

    until(lambda: rules() and all(rule["health"] != "unknown" for rule in rules()))
    assert {rule["name"]: rule.get("lastError", "") for rule in rules() if rule["health"] != "ok"} == {}
    groups = [group for name in RULE_FILES for group in yaml.safe_load((DEPLOY / name).read_text())["groups"]]
    wanted = {r.get("alert") or r["record"] for g in groups for r in g["rules"]}
    assert {rule["name"] for rule in rules()} == wanted


def test_a_stage_that_is_not_ready_raises_its_alert(prometheus: str) -> None:
    def alerts() -> set[str]:
        return {
            rule["name"]
            for g in ask(prometheus, "rules", "groups")
            for rule in g["rules"]
            if rule.get("state", "inactive") != "inactive"
        }

    until(lambda: "StageNotReady" in alerts())
    assert "StageNotReady" in alerts()
