"""The compose file runs every stage and lane, safely by default, with the settings and versions that we know."""

import re
import subprocess
import sys
import tomllib
from typing import Any

import pytest
import typer

from services.cli.main import app
from services.local.lock import ELASTICSEARCH_VERSION, KAFKA_VERSION
from services.pipeline import STAGES
from services.producers.push import NAME as PUSH
from services.runtime.settings import PREFIX, Settings
from services.search.api import NAME
from tests.house.compose import secured
from tests.house.tree import ROOT, optional_blocks, read_yaml, stage_blocks, text

COMPOSE: dict[str, Any] = read_yaml("docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGE = f"headwater:{tomllib.loads(text('pyproject.toml'))['project']['version']}"
OURS = {name: block for name, block in SERVICES.items() if "build" in block}
ONE_SHOT = {"topics", "dashboards", "ingest", "admit", "secrets"}
FULL = {"kibana", "dashboards", "prometheus", "grafana", "alerts", "poll", "push"}


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("compose-spec", "docker-compose.yml"),
        ("compose-spec", "docker-compose.secure.yml"),
        ("github-workflows", ".github/workflows/ci.yml"),
        ("github-workflows", ".github/workflows/supply-chain.yml"),
    ],
)
def test_follows_the_official_schema(schema: str, file: str) -> None:
    """By the published schemas that the check-jsonschema package carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(ROOT / file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_block_for_every_stage_and_lane_and_none_else() -> None:
    blocks = {name: block["command"] for name, block in OURS.items() if name not in ONE_SHOT}
    wanted = stage_blocks() | optional_blocks()
    assert blocks == {name: command for name, (command, _) in wanted.items()}
    assert len(blocks) == 2 * len(STAGES) - sum(stage.both_lanes for stage in STAGES) + 5


def test_what_is_optional_starts_only_by_its_profile_and_keeps_its_data_apart() -> None:
    assert {name for name, block in OURS.items() if block.get("profiles") == [name]} == set(optional_blocks())
    folder = SERVICES["archive"]["environment"]["HEADWATER_ARCHIVE"]
    assert f"archive:{folder}" in SERVICES["archive"]["volumes"]
    assert re.search(rf"install -d -o 10001 .* {folder}$", text("docker/Dockerfile"), re.MULTILINE)
    assert Settings.model_fields["archive"].default is None


def test_health_is_asked_on_the_stage_s_own_port() -> None:
    for name, (_, port) in (stage_blocks() | optional_blocks()).items():
        test = SERVICES[name]["healthcheck"]["test"]
        assert test[:3] == ["CMD", "python", "-c"], name
        assert "/readyz" in test[3], name
        assert test[4] == str(port), name
        served = {NAME: Settings.model_fields["api_port"].default, PUSH: Settings.model_fields["push_port"].default}
        also = [f"127.0.0.1:{served[name]}:{served[name]}"] if name in served else []
        assert SERVICES[name]["ports"] == [*also, f"127.0.0.1:{port}:{port}"]
        compile(test[3], name, "exec")


def test_the_health_check_tells_ready_from_not_ready() -> None:
    from services.pipeline import Lane
    from services.runtime.monitor import Health, serve

    health = Health("classify", Lane.LIVE)
    script = SERVICES["classify"]["healthcheck"]["test"][3]
    command = [sys.executable, "-c", script, str(serve(health, "127.0.0.1", 0, "0"))]
    assert subprocess.run(command, timeout=20, check=False).returncode == 1
    health.trouble("start", None)
    assert subprocess.run(command, timeout=20, check=False).returncode == 0


def test_all_that_keeps_running_is_checked_started_again_and_bounded() -> None:
    for name, block in secured()["services"].items():
        assert "mem_limit" in block, name
        assert "pids_limit" in block, name
        if name not in ONE_SHOT:
            assert block["healthcheck"]["test"], name
            assert block["restart"] == "unless-stopped", name
            assert block["stop_grace_period"] == "40s", name


def test_images_are_pinned() -> None:
    for name, block in secured()["services"].items():
        assert re.fullmatch(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+", block["image"]), f"{name}: {block['image']}"
    for line in re.findall(r"^FROM (\S+)", text("docker/Dockerfile"), re.MULTILINE):
        assert re.fullmatch(r"python:3\.11\.\d+-slim-[a-z]+", line), line
    assert {block["image"] for block in OURS.values()} == {IMAGE}


def test_the_servers_are_those_that_the_tests_run_against() -> None:
    assert SERVICES["kafka"]["image"].endswith(f":{KAFKA_VERSION}")
    assert SERVICES["elasticsearch"]["image"].endswith(f":{ELASTICSEARCH_VERSION}")
    assert SERVICES["kibana"]["image"].endswith(f":{ELASTICSEARCH_VERSION}")


def test_ports_are_open_to_this_machine_alone() -> None:
    published = [port for block in SERVICES.values() for port in block.get("ports", [])]
    assert published
    assert [port for port in published if not str(port).startswith("127.0.0.1:")] == []
    assert len(set(published)) == len(published)


@pytest.mark.parametrize("services", [SERVICES, secured()["services"]], ids=["open", "secure"])
def test_containers_may_do_little(services: dict[str, dict[str, Any]]) -> None:
    for name, block in services.items():
        assert block["read_only"] is True, name
        assert block["cap_drop"] == ["ALL"], name
        assert block["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in block, name
        assert "cap_add" not in block or name == "secrets", name
    assert re.search(r"^USER 10001:10001$", text("docker/Dockerfile"), re.MULTILINE)


def test_environment_is_of_settings_that_exist_and_take_the_values() -> None:
    for name, block in OURS.items():
        environment: dict[str, str] = block["environment"]
        fields = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items()}
        assert set(fields) <= set(Settings.model_fields), name
        Settings(**fields)  # type: ignore[arg-type]
    in_image = set(re.findall(rf"\b{PREFIX}([A-Z_]+)=", text("docker/Dockerfile")))
    assert in_image == {"HOME"}
    assert "home" in Settings.model_fields


def test_settings_lead_to_the_servers_of_this_file() -> None:
    kafka = SERVICES["kafka"]["environment"]
    for block in OURS.values():
        environment = block["environment"]
        assert f"INSIDE://{environment['HEADWATER_KAFKA']}" in kafka["KAFKA_ADVERTISED_LISTENERS"].split(",")
        assert environment["HEADWATER_ELASTICSEARCH"] == "http://elasticsearch:9200"
        assert SERVICES["kibana"]["environment"]["ELASTICSEARCH_HOSTS"] == environment["HEADWATER_ELASTICSEARCH"]
        assert environment["HEADWATER_KIBANA"] == f"http://kibana:{Settings.model_fields['kibana'].default[-4:]}"


def test_what_runs_once_is_a_command_and_does_not_run_again() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for name in ONE_SHOT & set(SERVICES):
        block = SERVICES[name]
        command = group.commands[block["command"][0]]
        assert block["restart"] == "no", name
        assert set(block["command"][1:]) <= {option for each in command.params for option in each.opts} | {"--help"}, (
            name
        )
    assert SERVICES["ingest"]["profiles"] == ["tools"]


def test_kibana_is_given_its_dashboards_at_every_start_and_once_it_is_ready() -> None:
    block = SERVICES["dashboards"]
    assert block["command"] == ["kibana"]
    assert block["profiles"] == ["full"]
    assert block["depends_on"] == {"kibana": {"condition": "service_healthy"}}
    assert SERVICES["kibana"]["healthcheck"]["test"][1].endswith("http://127.0.0.1:5601/api/status")


def test_a_plain_up_runs_every_stage_and_the_page_and_full_adds_the_rest() -> None:
    """So a file that is ingested, whichever its lane, is found without any profile."""
    always = {name for name, block in SERVICES.items() if "profiles" not in block}
    assert always == {"kafka", "elasticsearch", "topics", *stage_blocks()} - FULL
    assert {name for name, block in SERVICES.items() if block.get("profiles") == ["full"]} == FULL
    assert set(SERVICES) - always - FULL == {"ingest", *optional_blocks()}


def test_nobody_waits_for_a_service_that_its_profile_leaves_out() -> None:
    for name, block in secured()["services"].items():
        for other in block.get("depends_on", {}):
            needed = secured()["services"][other].get("profiles")
            assert needed is None or needed == block.get("profiles"), f"{name} needs {other}"


def test_what_the_readme_says_of_the_profiles_is_so() -> None:
    for file in ("README.md", "deploy/README.md", "docker-compose.yml"):
        told, there = set(re.findall(r"--profile (\w+)", text(file))), {"full", *optional_blocks()}
        assert "full" in told <= there, file


def test_volumes_and_dependencies_exist() -> None:
    for name, block in SERVICES.items():
        for volume in block.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or source.startswith("./"), f"{name}: {volume}"
        for other, how in block.get("depends_on", {}).items():
            assert other in SERVICES, f"{name} needs {other}"
            expected = "service_completed_successfully" if other == "topics" else "service_healthy"
            assert how["condition"] == expected, f"{name} needs {other}"
    assert (ROOT / "deploy/prometheus/prometheus.yml").is_file()


def test_the_image_s_builder_gets_what_the_dockerfile_copies() -> None:
    allowed = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text("docker/Dockerfile"), re.MULTILINE)
    wanted = {name for line in copied for name in line.split()}
    assert wanted == allowed
