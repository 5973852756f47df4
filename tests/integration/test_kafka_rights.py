"""Headwater works with the rights that deploy/kubernetes/examples/strimzi gives its user, and has no others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from pydantic import SecretStr

from services.runtime.kafka_client import admin, new_topic
from services.runtime.settings import Settings
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings, small_stack
from tests.integration.flow import Flow
from tests.integration.secured_kafka import PASSWORD, USER, Doors, secured
from tests.integration.stream import stream

pytestmark = pytest.mark.servers
MANIFEST: Final = Path(__file__).parents[2] / "deploy/kubernetes/examples/strimzi/user.yaml"
AUTHORIZER: Final = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",  # the test itself and the broker, by the open door
}


def acls() -> list[ACL]:
    """The manifest's rules as Kafka takes them."""
    rules = yaml.safe_load(MANIFEST.read_text("utf-8"))["spec"]["authorization"]["acls"]
    return [
        ACL(f"User:{USER}", "*", ACLOperation[_snake(operation)], ACLPermissionType.ALLOW, _resource(rule["resource"]))
        for rule in rules
        for operation in rule["operations"]
    ]


def _resource(said: dict[str, str]) -> ResourcePattern:
    assert said["patternType"] == "prefix"
    return ResourcePattern(ResourceType[said["type"].upper()], said["name"], ACLResourcePatternType.PREFIXED)


def _snake(operation: str) -> str:
    """`AlterConfigs` as ALTER_CONFIGS."""
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in operation).strip("_").upper()


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("rights")
    with secured(small_stack(folder / "stack"), folder, AUTHORIZER) as found:
        client = admin(Settings(kafka=f"127.0.0.1:{found.stack.kafka_port}"))
        client.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(USER, ScramMechanism.SCRAM_SHA_512, PASSWORD)]
        )
        made = client.create_acls(acls())
        assert made["failed"] == []
        client.create_topics([new_topic("somebody.elses", 1, 1, {})])
        client.close()
        yield found


def as_user(doors: Doors, home: Path) -> Settings:
    options: dict[str, Any] = {"kafka": doors.by_user, "kafka_security": "sasl_ssl", "kafka_ca": doors.ca,
                               "kafka_user": USER, "kafka_password": SecretStr(PASSWORD)}  # fmt: skip
    return flow_settings(doors.stack, home, "").model_copy(update=options)


def test_news_flows_with_these_rights(doors: Doors, tmp_path: Path) -> None:
    theirs = as_user(doors, tmp_path)
    headwater(theirs, "topics", "--create")
    changed = theirs.model_copy(update={"retention_hours": 100})
    assert "Brought to the retention" in headwater(changed, "topics", "--create").err
    with Flow(flow_settings(doors.stack, tmp_path, ""), link=True, theirs=changed) as flow:
        flow.heal()
        flow.publish(stream(changed, "rights", 40))
        flow.settle()
        documents = flow.documents()
        assert {document["id"] for document in documents} == set(flow.ledger.articles())
        headwater(changed, "takedown", documents[0]["id"], "--reason", "to try it", "--yes")


def test_it_may_use_no_topic_of_others(doors: Doors, tmp_path: Path) -> None:
    theirs = as_user(doors, tmp_path)
    client = admin(theirs)
    try:
        assert "somebody.elses" not in client.list_topics()
        answer = client.create_topics([new_topic("not.ours", 1, 1, {})], raise_errors=False)
        assert "AUTHORIZATION_FAILED" in str(answer).upper() or "29" in str(answer)
    finally:
        client.close()
