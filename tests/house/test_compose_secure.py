"""With docker-compose.secure.yml nothing is spoken in the clear, every client has credentials, and none is written down."""

import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from services.credentials.elastic_users import DASHBOARDS, HEADWATER, KIBANA, USERS
from services.credentials.folder import Folder
from services.credentials.make import ADMINISTRATOR, PASSWORDS, SERVER, SERVERS, make
from services.indexer.template import templates
from services.runtime.kafka_rights import RIGHTS
from services.runtime.settings import PREFIX, Settings
from tests.house.compose import OPEN, SECURE, kafka_properties, mounts, secured
from tests.house.tree import ROOT, optional_blocks, read_yaml, stage_blocks, text

COMPOSE: Final = secured()
SERVICES: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]
FLOW: Final = [
    name for name in SERVICES if name in {*stage_blocks(), *optional_blocks(), "topics", "dashboards", "ingest"}
]
KAFKA: Final = kafka_properties(SERVICES["kafka"]["environment"])
ELASTIC: Final[dict[str, str]] = SERVICES["elasticsearch"]["environment"]
READERS: Final = {"kafka": 1000, "elasticsearch": 1000, "kibana": 1000, "grafana": 472}
BUILT_IN: Final = {"kibana_system", "kibana_admin", "superuser"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `headwater secrets make` makes."""
    folder = tmp_path_factory.mktemp("secrets")
    make(Folder(folder, owners=False))
    return folder


def settings(block: dict[str, Any], made: Path) -> Settings:
    """As a container with this block reads them."""
    fields: dict[str, str] = {}
    for variable, value in block["environment"].items():
        here = str(value).replace("/run/secrets", str(made))
        name = variable.removeprefix(PREFIX).lower()
        if name.removesuffix("_file") != name:
            fields[name.removesuffix("_file")] = Path(here).read_text("utf-8").rstrip("\n")
        else:
            fields[name] = here
    return Settings(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FLOW)
def test_every_client_has_what_opens_kafka_and_elasticsearch(name: str, made: Path) -> None:
    it = settings(SERVICES[name], made)
    assert (it.kafka_security, it.kafka_mechanism, it.kafka_user) == ("sasl_ssl", "SCRAM-SHA-512", "headwater")
    assert it.kafka_password
    assert it.elasticsearch == "https://elasticsearch:9200"
    assert it.elasticsearch_user == HEADWATER
    assert it.elasticsearch_password
    assert it.kafka_ca == it.elasticsearch_ca == made / "ca.pem"
    assert not it.api_open


@pytest.mark.parametrize("name", [*FLOW, "admit"])
def test_every_file_that_a_client_is_told_of_is_mounted_and_its_own(name: str) -> None:
    told = {v for v in [*SERVICES[name]["environment"].values(), *SERVICES[name]["command"]] if "/run/secrets/" in v}
    assert told == set(mounts(SERVICES[name]))
    for file in mounts(SERVICES[name].copy()).values():
        assert file.endswith(".pem") or file == f"{ADMINISTRATOR}.key" or PASSWORDS[file] == 10001, file


def test_dashboards_enter_kibana_as_a_user_who_reads_no_index(made: Path) -> None:
    it = settings(SERVICES["dashboards"], made)
    assert (it.kibana, it.kibana_user) == ("https://kibana:5601", DASHBOARDS)
    assert it.kibana_password
    assert it.kibana_ca
    assert USERS[DASHBOARDS][1] == "kibana_admin"


def test_secrets_are_files_that_the_command_makes_and_git_never_sees(made: Path) -> None:
    declared = {name: secret["file"] for name, secret in COMPOSE["secrets"].items()}
    assert declared == {name: f"./deploy/secrets/{name}" for name in declared}
    assert set(declared) == {name for block in SERVICES.values() for name in mounts(block).values()}
    assert set(declared) <= {path.name for path in made.iterdir()}
    asked = ["git", "check-ignore", "-q", "deploy/secrets/kafka-password"]
    assert subprocess.run(asked, cwd=ROOT, check=False).returncode == 0
    assert "deploy/secrets" not in text(".dockerignore")


@pytest.mark.parametrize("name", READERS)
def test_a_server_is_given_only_what_it_can_read(name: str) -> None:
    derived = {"elasticsearch-users", "elasticsearch-users-roles", "elasticsearch-health.curl", "kibana.yml"}
    owned = {f"{server}{end}": reader for server, reader in SERVERS.items() for end in (".key", "-store.pem")}
    readers = {**PASSWORDS, **owned, **dict.fromkeys(derived, SERVER)}
    for file in mounts(SERVICES[name]).values():
        assert file.endswith(".pem") or readers[file] == READERS[name], file


def test_no_door_of_kafka_s_is_open() -> None:
    protocols = dict(pair.split(":") for pair in KAFKA["listener.security.protocol.map"].split(","))
    listeners = dict(pair.split("://") for pair in KAFKA["listeners"].split(","))
    assert set(protocols) == set(listeners)
    for door, protocol in protocols.items():
        prefix = f"listener.name.{door.lower()}"
        if protocol == "SSL":
            assert KAFKA[f"{prefix}.ssl.client.auth"] == "required"
        else:
            assert protocol == "SASL_SSL"
            assert KAFKA[f"{prefix}.sasl.enabled.mechanisms"] == "SCRAM-SHA-512"
            assert f"{prefix}.scram-sha-512.sasl.jaas.config" in KAFKA
    assert KAFKA["authorizer.class.name"].endswith("StandardAuthorizer")
    assert KAFKA["allow.everyone.if.no.acl.found"] == "false"
    assert KAFKA["super.users"] == f"User:CN=kafka;User:CN={ADMINISTRATOR}"
    published = [port.split(":")[-1] for port in SERVICES["kafka"]["ports"]]
    assert [door for door, place in listeners.items() if place.split(":")[-1] in published] == ["HOST"]


def test_elasticsearch_asks_everyone_over_tls_and_has_no_built_in_user() -> None:
    assert ELASTIC["xpack.security.enabled"] == "true"
    assert ELASTIC["xpack.security.authc.reserved_realm.enabled"] == "false"
    for layer in ("http", "transport"):
        assert ELASTIC[f"xpack.security.{layer}.ssl.enabled"] == "true"
        assert f"/usr/share/elasticsearch/config/{ELASTIC[f'xpack.security.{layer}.ssl.key']}" in mounts(
            SERVICES["elasticsearch"]
        )
    assert not {"ELASTIC_PASSWORD", "xpack.security.authc.anonymous.roles"} & set(ELASTIC)


def test_kibana_enters_as_itself_and_is_entered_over_tls() -> None:
    kibana = SERVICES["kibana"]
    assert kibana["environment"]["ELASTICSEARCH_HOSTS"] == "https://elasticsearch:9200"
    assert kibana["environment"]["ELASTICSEARCH_USERNAME"] == KIBANA
    assert USERS[KIBANA][1] == "kibana_system"
    assert kibana["environment"]["SERVER_SSL_ENABLED"] == "true"
    named = {v for v in kibana["environment"].values() if v.startswith("/run/secrets/")}
    assert named <= set(mounts(kibana))
    assert "/usr/share/kibana/config/kibana.yml" in mounts(kibana)


def test_grafana_has_a_password_and_lets_nobody_look_without() -> None:
    environment = SERVICES["grafana"]["environment"]
    assert environment["GF_AUTH_ANONYMOUS_ENABLED"] == "false"
    assert environment["GF_SECURITY_ADMIN_PASSWORD__FILE"] in mounts(SERVICES["grafana"])


def test_no_password_is_written_in_either_file_nor_beside_them() -> None:
    for name, block in SERVICES.items():
        for variable, value in block.get("environment", {}).items():
            if re.search(r"password|secret|token|api_?key$", str(variable), re.IGNORECASE):
                assert str(variable).endswith("_FILE"), f"{name}: {variable}"
                assert str(value).startswith("/run/secrets/"), f"{name}: {variable}"
    for path in [ROOT / OPEN, ROOT / SECURE, *(ROOT / "deploy/secure").iterdir()]:
        assert re.findall(r"password\s*=|BEGIN [A-Z ]*PRIVATE|user\s*=", path.read_text("utf-8")) == [], path.name


def test_health_is_asked_over_tls_by_a_user_with_a_file() -> None:
    for name, url in (("elasticsearch", "https://localhost:9200"), ("kibana", "https://localhost:5601")):
        test = SERVICES[name]["healthcheck"]["test"][1]
        assert url in test
        assert "--cacert" in test
        assert "http://" not in test
        assert " -k" not in test
    assert "--config /run/secrets/elasticsearch-health.curl" in SERVICES["elasticsearch"]["healthcheck"]["test"][1]
    assert "--command-config" in SERVICES["kafka"]["healthcheck"]["test"][1]
    paths = re.findall(r"location=(\S+)", text("deploy/secure/kafka-health.properties"))
    assert set(paths) == set(mounts(SERVICES["kafka"]))


def test_stages_wait_until_their_user_is_let_in() -> None:
    assert SERVICES["admit"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    for name in FLOW:
        waits = SERVICES[name].get("depends_on", {})
        assert name in {"search", "dashboards", "topics"} or "topics" in waits, name
    assert SERVICES["topics"]["depends_on"]["admit"] == {"condition": "service_completed_successfully"}


def test_what_makes_the_secrets_has_no_network_and_three_capabilities() -> None:
    block = SERVICES["secrets"]
    assert block["network_mode"] == "none"
    assert block["cap_add"] == ["CHOWN", "DAC_OVERRIDE", "FOWNER"]
    assert block["profiles"] == ["tools"]
    assert block["command"] == ["secrets", "make", "/secrets"]
    assert block["volumes"] == ["./deploy/secrets:/secrets"]


def test_roles_are_of_the_indices_that_there_are() -> None:
    roles = read_yaml("deploy/secure/roles.yml")
    (indices,) = roles["headwater"]["indices"]
    patterns = {pattern.removesuffix("*") for pattern in indices["names"]}
    kinds = {name.removesuffix("-*") for it in templates(Settings()).values() for name in it["index_patterns"]}
    assert kinds | {"alert-"} == patterns
    assert "indices" not in roles["health"]
    assert {role for _, role in USERS.values()} == set(roles) | BUILT_IN
    assert set(roles["headwater"]["cluster"]) == {"monitor", "manage_index_templates", "create_snapshot"}


def test_kafka_s_rights_are_those_that_strimzi_gives() -> None:
    rules = read_yaml("deploy/kubernetes/examples/strimzi/user.yaml")["spec"]["authorization"]["acls"]
    given = {
        (rule["resource"]["type"].upper(), rule["resource"]["name"]): {op.upper() for op in rule["operations"]}
        for rule in rules
    }
    assert given == {what: {each.replace("_", "") for each in operations} for what, operations in RIGHTS.items()}
