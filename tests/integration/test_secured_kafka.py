"""Kafka that wants to know who one is: every client of ours enters, and who may not is told why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion
from pydantic import SecretStr

from services.runtime.kafka_client import admin
from services.runtime.settings import Settings
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings, small_stack
from tests.integration.flow import Flow
from tests.integration.secured_kafka import PASSWORD, USER, Doors, secured
from tests.integration.stream import stream

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("secured")
    with secured(small_stack(folder / "stack"), folder) as found:
        client = admin(Settings(kafka=f"127.0.0.1:{found.stack.kafka_port}"))
        client.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(USER, ScramMechanism.SCRAM_SHA_512, PASSWORD)]
        )
        client.close()
        yield found


def entering(doors: Doors, home: Path, name: str, **options: Any) -> Settings:
    return flow_settings(doors.stack, home, name).model_copy(update=options)


def by_user(doors: Doors, **options: Any) -> dict[str, Any]:
    given = {"kafka": doors.by_user, "kafka_security": "sasl_ssl", "kafka_ca": doors.ca, "kafka_user": USER,
             "kafka_password": SecretStr(PASSWORD)}  # fmt: skip
    return {**given, **options}


def by_certificate(doors: Doors, **options: Any) -> dict[str, Any]:
    given = {"kafka": doors.by_certificate, "kafka_security": "ssl", "kafka_ca": doors.ca,
             "kafka_certificate": doors.certificate, "kafka_certificate_key": doors.key}  # fmt: skip
    return {**given, **options}


@pytest.mark.parametrize("way", ["scram", "plain", "certificate"])
def test_news_flows_through_a_locked_door(doors: Doors, tmp_path: Path, way: str) -> None:
    given = {"scram": by_user(doors), "plain": by_user(doors, kafka_mechanism="PLAIN"),
             "certificate": by_certificate(doors)}  # fmt: skip
    settings = entering(doors, tmp_path, way, **given[way])
    headwater(settings, "topics", "--create")
    with Flow(settings, link=True, fused=way == "plain") as flow:
        flow.heal()
        flow.publish(stream(settings, way, 40))
        flow.settle()
        assert {document["id"] for document in flow.documents()} == set(flow.ledger.articles())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kafka_password": SecretStr("wrong")}, "HEADWATER_KAFKA_USER"),
        ({"kafka_mechanism": "SCRAM-SHA-256"}, "HEADWATER_KAFKA_MECHANISM"),
        ({"kafka_ca": "stranger"}, "HEADWATER_KAFKA_CA"),
        ({"kafka_ca": "nowhere"}, "HEADWATER_KAFKA_CA"),
        ({"kafka": "open"}, "does not speak TLS there"),
    ],
    ids=["password", "mechanism", "foreign CA", "no CA", "open door"],
)
def test_who_is_not_let_in_is_told_why(doors: Doors, tmp_path: Path, options: dict[str, Any], words: str) -> None:
    named = {
        "stranger": doors.stranger_ca,
        "nowhere": tmp_path / "none.pem",
        "open": f"127.0.0.1:{doors.stack.kafka_port}",
    }
    options = {name: named.get(str(value), value) for name, value in options.items()}
    settings = entering(doors, tmp_path, "refused", **by_user(doors, **options))
    ran = headwater(settings, "topics", code=None)
    assert ran.code != 0
    assert words in ran.err
    assert PASSWORD not in ran.err + ran.out


def test_without_a_certificate_the_other_door_stays_shut(doors: Doors, tmp_path: Path) -> None:
    settings = entering(
        doors, tmp_path, "shut", **by_certificate(doors, kafka_certificate=None, kafka_certificate_key=None)
    )
    ran = headwater(settings, "topics", code=None)
    assert ran.code != 0
    assert "HEADWATER_KAFKA_CERTIFICATE" in ran.err
