"""The Kafka that docker-compose.secure.yml describes, run for real: its own options, with the credentials that are made for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr

from services.credentials.authority import Authority
from services.credentials.folder import Folder
from services.credentials.make import make
from services.local.ports import free_ports
from services.local.settings import HOST, StackSettings
from services.local.stack import Stack
from services.runtime.kafka_client import admin, new_topic
from services.runtime.settings import Settings
from tests.house.compose import SECURE, kafka_properties, secured
from tests.house.tree import read_yaml
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings, small_stack
from tests.integration.flow import Flow
from tests.integration.stream import stream

pytestmark = pytest.mark.servers
DOORS: Final = ("INSIDE", "HOST", "BROKER")
OURS: Final = "PLAINTEXT"
"""A door of the test's, by which `Stack` asks whether the broker is up: it has no rights behind it."""


@dataclass(frozen=True)
class Compose:
    """The running one."""

    stack: StackSettings
    doors: dict[str, str]
    secrets: Path

    def client(self, home: Path, **options: Any) -> Settings:
        """As a stage enters, by the door inside."""
        given = {"kafka": self.doors["INSIDE"], "kafka_security": "sasl_ssl", "kafka_ca": self.secrets / "ca.pem",
                 "kafka_user": "headwater", "kafka_password": SecretStr(self.read("kafka-password"))}  # fmt: skip
        return flow_settings(self.stack, home, "").model_copy(update={**given, **options})

    def administrator(self, home: Path, **options: Any) -> Settings:
        """As `admit` enters."""
        given = {"kafka": self.doors["BROKER"], "kafka_security": "ssl", "kafka_ca": self.secrets / "ca.pem",
                 "kafka_certificate": self.secrets / "kafka-admin.pem",
                 "kafka_certificate_key": self.secrets / "kafka-admin.key"}  # fmt: skip
        return flow_settings(self.stack, home, "").model_copy(update={**given, **options})

    def read(self, name: str) -> str:
        """A password."""
        return (self.secrets / name).read_text().strip()


def options(base: StackSettings, doors: dict[str, str], secrets: Path) -> dict[str, str]:
    """The compose file's own, with this machine's ports and paths, and our door besides."""
    written = read_yaml(SECURE)["services"]["kafka"]["environment"]
    everything = kafka_properties(secured()["services"]["kafka"]["environment"])
    found = {key: everything[key].replace("/run/secrets", str(secrets)) for key in kafka_properties(written)}
    places = {**doors, OURS: f"{HOST}:{base.kafka_port}", "CONTROLLER": f"{HOST}:{base.controller_port}"}
    named = set(re.findall(r"(\w+)://", found["listeners"]))
    assert named == {*DOORS, "CONTROLLER"}
    found["listeners"] = ",".join(f"{name}://{place}" for name, place in places.items())
    advertised = {name: place for name, place in places.items() if name != "CONTROLLER"}
    found["advertised.listeners"] = ",".join(f"{name}://{place}" for name, place in advertised.items())
    found["listener.security.protocol.map"] += f",{OURS}:PLAINTEXT"
    found["controller.quorum.voters"] = f"1@{places['CONTROLLER']}"
    return found


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    folder = tmp_path_factory.mktemp("compose")
    make(Folder(folder / "secrets", owners=False))
    base = small_stack(folder / "stack")
    doors = {name: f"{HOST}:{port}" for name, port in zip(DOORS, free_ports(3), strict=True)}
    settings = StackSettings(**{**vars(base), "kafka_options": options(base, doors, folder / "secrets")})
    stack = Stack(settings)
    try:
        stack.up()
        yield Compose(settings, doors, folder / "secrets")
    finally:
        stack.down()


@pytest.fixture(scope="module")
def admitted(compose: Compose, tmp_path_factory: pytest.TempPathFactory) -> Compose:
    """Headwater's user is let in, twice, as at a second start."""
    home = tmp_path_factory.mktemp("admin")
    command = ("secrets", "admit", "headwater", "--password-file", str(compose.secrets / "kafka-password"))
    for _ in range(2):
        assert "headwater may enter" in headwater(compose.administrator(home), *command).err
    return compose


def test_nobody_is_in_before_he_is_let_in(compose: Compose, tmp_path: Path) -> None:
    nobody = compose.client(tmp_path, kafka_user="somebody")
    ran = headwater(nobody, "topics", code=None)
    assert ran.code != 0
    assert "HEADWATER_KAFKA_USER" in ran.err


@pytest.mark.parametrize("door", ["INSIDE", "HOST"])
def test_news_flows(admitted: Compose, tmp_path: Path, door: str) -> None:
    settings = admitted.client(tmp_path, kafka=admitted.doors[door])
    headwater(settings, "topics", "--create")
    with Flow(settings, link=True, fused=door == "HOST") as flow:
        flow.heal()
        flow.publish(stream(settings, door.lower(), 40))
        flow.settle()
        assert set(flow.ledger.articles()) <= {document["id"] for document in flow.documents()}
        assert flow.ledger.articles()


def test_a_wrong_password_and_another_s_authority_are_refused_with_the_setting_s_name(
    admitted: Compose, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(Authority.new().written().certificate)
    for wrong, words in (({"kafka_password": SecretStr("guessed")}, "HEADWATER_KAFKA_PASSWORD"),
                         ({"kafka_ca": stranger}, "HEADWATER_KAFKA_CA")):  # fmt: skip
        ran = headwater(admitted.client(tmp_path, **wrong), "topics", code=None)
        assert ran.code != 0
        assert words in ran.err
        assert admitted.read("kafka-password") not in ran.err + ran.out


def test_the_broker_s_door_is_shut_without_a_certificate_of_the_authority(compose: Compose, tmp_path: Path) -> None:
    issued = Authority.new().issue("kafka-admin", ())
    (tmp_path / "forged.pem").write_bytes(issued.certificate)
    (tmp_path / "forged.key").write_bytes(issued.key)
    forged = {"kafka_certificate": tmp_path / "forged.pem", "kafka_certificate_key": tmp_path / "forged.key"}
    for options in ({"kafka_certificate": None, "kafka_certificate_key": None}, forged):
        ran = headwater(compose.administrator(tmp_path, **options), "topics", code=None)
        assert ran.code != 0
        assert "HEADWATER_KAFKA_CERTIFICATE" in ran.err


def test_headwater_s_user_may_use_no_topic_of_others_nor_let_anybody_in(admitted: Compose, tmp_path: Path) -> None:
    chief = admin(admitted.administrator(tmp_path))
    chief.create_topics([new_topic("somebody.elses", 1, 1, {})])
    chief.close()
    client = admin(admitted.client(tmp_path))
    try:
        assert "somebody.elses" not in client.list_topics()
    finally:
        client.close()
    ran = headwater(admitted.client(tmp_path), "secrets", "admit", "friend", "--password-file",
                    str(admitted.secrets / "kafka-password"), code=1)  # fmt: skip
    assert "does not let friend in" in ran.err
    assert "it needs ALTER permission" in ran.err
    assert "Request" not in ran.err


def test_the_open_door_of_the_test_opens_nothing(admitted: Compose, tmp_path: Path) -> None:
    """So what the other tests show does not hang on it."""
    client = admin(flow_settings(admitted.stack, tmp_path, ""))
    try:
        assert client.list_topics() == []
    finally:
        client.close()
