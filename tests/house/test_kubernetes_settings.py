"""In Kubernetes every process gets settings that exist, secrets as files and nothing but its own, and images that are pinned."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from services.local.lock import ELASTICSEARCH_VERSION, KAFKA_VERSION
from services.producers import push
from services.runtime.settings import PREFIX, Settings, load
from services.search import api as search
from tests.house.kubernetes import (
    EXAMPLES,
    OVERLAYS,
    container,
    environment,
    fields,
    files,
    labels,
    mounts,
    of_kind,
    pods,
    secrets,
)
from tests.house.kustomize import template
from tests.house.tree import read_yaml, text

VERSION: Final = tomllib.loads(text("pyproject.toml"))["project"]["version"]
COMPOSE: Final[dict[str, Any]] = read_yaml("docker-compose.yml")["services"]
every_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@every_overlay
def test_settings_exist_and_take_their_values(overlay: str) -> None:
    for name, each in pods(OVERLAYS[overlay]).items():
        found = environment(each, OVERLAYS[overlay])
        load({key: value for key, value in found.items() if not key.endswith("_FILE")})
        given = fields(found)
        told = {key.removesuffix("_FILE") for key in found if key.endswith("_FILE")}
        assert {key.removeprefix(PREFIX).lower() for key in told} <= secrets(), name
        assert set(given) & secrets() == set(), f"{name}: a secret in plain text"
        Settings(**given, **dict.fromkeys((key.removeprefix(PREFIX).lower() for key in told), "x"))  # type: ignore[arg-type]


@every_overlay
def test_secrets_are_files_that_are_mounted(overlay: str) -> None:
    for name, each in pods(OVERLAYS[overlay]).items():
        for key, path in environment(each, OVERLAYS[overlay]).items():
            if path.startswith("/run/secrets/"):
                volume = mounts(each)[str(Path(path).parent)]
                assert volume.get("secret") or Path(path).name in files(volume), f"{name}: {key}"
    assert of_kind(OVERLAYS[overlay], "Secret") == {}, "secrets are made on the spot, never written here"


def test_in_production_every_server_is_entered_with_a_secret() -> None:
    for name, each in pods(OVERLAYS["prod"]).items():
        found = environment(each, OVERLAYS["prod"])
        assert ("HEADWATER_KAFKA_PASSWORD_FILE" in found) == ("to-kafka" in labels(each)), name
        assert ("HEADWATER_ELASTICSEARCH_API_KEY_FILE" in found) == ("to-elasticsearch" in labels(each)), name
        assert ("HEADWATER_KIBANA_API_KEY_FILE" in found) == ("to-kibana" in labels(each)), name
        assert ("HEADWATER_API_KEYS" in found) == (name in (search.NAME, push.NAME)), name
        assert "HEADWATER_API_OPEN" not in found
        assert found["HEADWATER_ELASTICSEARCH"].startswith("https://")
        assert found.get("HEADWATER_KAFKA_SECURITY", "sasl_ssl") == "sasl_ssl"


@every_overlay
def test_images_are_pinned(overlay: str) -> None:
    for manifest in OVERLAYS[overlay]:
        for each in template(manifest).get("spec", {}).get("containers", ()):
            assert re.fullmatch(r"[a-z0-9./-]+:\d+\.\d+\.\d+", each["image"]), each["image"]
    images = {container(each)["image"].rpartition("/")[2] for each in pods(OVERLAYS[overlay]).values()}
    assert images == {f"headwater:{VERSION}"}


def test_the_servers_are_those_that_the_tests_run_against() -> None:
    beside = of_kind(OVERLAYS["dev"], "StatefulSet")
    assert container(beside["kafka"])["image"] == COMPOSE["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"
    assert container(beside["elasticsearch"])["image"] == COMPOSE["elasticsearch"]["image"]
    assert {each["spec"]["version"] for each in of_kind(EXAMPLES["eck"], "Elasticsearch", "Kibana").values()} == {
        ELASTICSEARCH_VERSION
    }
