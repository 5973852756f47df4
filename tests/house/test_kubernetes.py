"""The Kubernetes manifests run every stage and lane, as docker-compose.yml does."""

import re
from typing import Any, Final

import pytest
import typer

from services import archive
from services.cli.main import app
from services.pipeline import STAGES
from services.producers import polling, push
from services.runtime.settings import Settings
from services.search import api as search
from tests.house.kubernetes import COMPONENT, OVERLAYS, container, labels, mounts, of_kind, pods, running
from tests.house.kustomize import template
from tests.house.tree import optional_blocks, read_yaml, stage_blocks, text

COMPOSE: Final[dict[str, Any]] = read_yaml("docker-compose.yml")["services"]
every_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@every_overlay
def test_every_stage_and_lane_runs_and_nothing_else(overlay: str) -> None:
    made = {
        name: (container(each)["args"], {port["name"]: port["containerPort"] for port in container(each)["ports"]})
        for name, each in running(OVERLAYS[overlay]).items()
    }
    served = {
        search.NAME: Settings.model_fields["api_port"].default,
        push.NAME: Settings.model_fields["push_port"].default,
    }
    assert made == {
        name: (command, {"metrics": port} | ({"http": served[name]} if name in served else {}))
        for name, (command, port) in (stage_blocks() | optional_blocks()).items()
    }


@every_overlay
def test_what_is_optional_runs_only_once_an_overlay_says_so(overlay: str) -> None:
    off = {name for name, each in running(OVERLAYS[overlay]).items() if each["spec"].get("replicas") == 0}
    assert off == set(optional_blocks())


@every_overlay
def test_what_remembers_has_a_volume_that_outlives_its_pod(overlay: str) -> None:
    home = environment_of_image()["HEADWATER_HOME"]
    remembers = {stage.name for stage in STAGES if stage.state} | {polling.NAME, push.NAME, archive.NAME}
    for name, each in running(OVERLAYS[overlay]).items():
        volume = mounts(each)[home]
        assert (each["kind"] == "StatefulSet") == (name in remembers), name
        assert (set(volume) & {"claim", "persistentVolumeClaim"} != set()) == (name in remembers), name


def environment_of_image() -> dict[str, str]:
    """What the Dockerfile sets."""
    return dict(re.findall(r"\b([A-Z_]+)=(\S+)", text("docker/Dockerfile").split("\nENV ")[-1]))


def test_push_beside_poll_shares_its_volume_and_its_machine() -> None:
    """WebSub: both are one SQLite file."""
    beside = running(OVERLAYS["prod with websub"])[push.NAME]
    volume = mounts(beside)[environment_of_image()["HEADWATER_HOME"]]
    assert volume["persistentVolumeClaim"]["claimName"] == f"state-{polling.NAME}-0"
    assert beside["spec"]["replicas"] == 1
    (term,) = template(beside)["spec"]["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    assert term["labelSelector"]["matchLabels"] == {COMPONENT: polling.NAME}
    assert running(OVERLAYS["prod"])[polling.NAME]["spec"].get("replicas", 1) == 1


@every_overlay
def test_each_is_asked_on_its_metrics_port(overlay: str) -> None:
    for name, each in running(OVERLAYS[overlay]).items():
        asked = {kind: container(each)[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
        assert asked["startup"] == asked["liveness"] == {"path": "/healthz", "port": "metrics"}, name
        assert asked["readiness"] == {"path": "/readyz", "port": "metrics"}, name


@every_overlay
def test_limits_and_the_time_to_end_are_those_of_the_compose_file(overlay: str) -> None:
    for name, each in pods(OVERLAYS[overlay]).items():
        limits = container(each)["resources"]["limits"]
        if name in COMPOSE:
            assert limits == {"memory": str(COMPOSE[name]["mem_limit"]).replace("m", "Mi")}, name
        assert limits["memory"], name
    for name, each in running(OVERLAYS[overlay]).items():
        seconds = template(each)["spec"]["terminationGracePeriodSeconds"]
        assert f"{seconds}s" == COMPOSE[name]["stop_grace_period"]


@every_overlay
def test_one_pod_of_each_may_be_moved_at_a_time(overlay: str) -> None:
    budgets = of_kind(OVERLAYS[overlay], "PodDisruptionBudget")
    assert set(budgets) == set(running(OVERLAYS[overlay]))
    for name, budget in budgets.items():
        assert budget["spec"]["selector"]["matchLabels"] == {COMPONENT: name}
        assert budget["spec"]["maxUnavailable"] == 1
    for name, each in running(OVERLAYS[overlay]).items():
        assert each["spec"]["selector"]["matchLabels"] == {COMPONENT: name}
        assert labels(each)[COMPONENT] == name


def test_what_runs_once_or_by_the_clock_is_a_command() -> None:
    group = typer.main.get_command(app)
    jobs = {name: each for name, each in pods(OVERLAYS["prod"]).items() if each["kind"] in ("Job", "CronJob")}
    assert sorted(jobs) == ["dashboards", "retain", "snapshot", "topics"]
    for each in jobs.values():
        command, arguments = group, list(container(each)["args"])
        while isinstance(command, typer.core.TyperGroup):
            command = command.commands[arguments.pop(0)]
        options = {option for one in command.params for option in one.opts}
        assert {argument for argument in arguments if argument.startswith("-")} <= options


def test_months_are_let_go_only_where_an_overlay_says_so() -> None:
    suspended = {
        overlay: {each["spec"]["suspend"] for each in of_kind(OVERLAYS[overlay], "CronJob").values()}
        for overlay in ("dev", "prod")
    }
    assert suspended == {"dev": {True}, "prod": {False}}
