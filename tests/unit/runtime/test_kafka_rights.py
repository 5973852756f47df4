"""What Kafka refuses is told without the request, in which a password's digest stands."""

from typing import Any

import pytest

from services.runtime import kafka_rights
from services.runtime.kafka_client import KafkaError
from services.runtime.settings import Settings

ECHO = "Request Request(processor=0, data=AlterUserScram(saltedPassword=[1, 2])) needs ALTER permission."


class Client:
    """Answers as kafka-python's administrator does."""

    def __init__(self, told: str | None = None, failed: Any = (), error: str = "") -> None:
        self.told, self.failed, self.error = told, list(failed), error
        self.rules: list[Any] = []
        self.closed = False

    def alter_user_scram_credentials(self, alterations: list[Any]) -> dict[str, str | None]:
        if self.error:
            raise KafkaError(self.error)
        return {"newsroom": self.told}

    def create_acls(self, rules: list[Any]) -> dict[str, list[Any]]:
        self.rules = rules
        return {"succeeded": rules, "failed": self.failed}

    def close(self) -> None:
        self.closed = True


def admit(monkeypatch: pytest.MonkeyPatch, client: Client, namespace: str = "") -> None:
    monkeypatch.setattr(kafka_rights, "admin", lambda settings, seconds: client)
    try:
        kafka_rights.admit(Settings(namespace=namespace), "newsroom", "p")
    finally:
        assert client.closed


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (Client(told=ECHO), "it needs ALTER permission"),
        (Client(told=""), "it does not say why"),
        (Client(failed=["SecurityDisabledError: no authorizer"]), "no authorizer"),
        (Client(error="timed out"), "timed out"),
    ],
    ids=["no permission", "silent", "no authorizer", "error"],
)
def test_a_refusal_is_told(monkeypatch: pytest.MonkeyPatch, client: Client, words: str) -> None:
    with pytest.raises(kafka_rights.NotAdmitted, match=words) as told:
        admit(monkeypatch, client)
    assert "saltedPassword" not in str(told.value)


def test_rights_are_of_the_namespace_s_names(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    admit(monkeypatch, client, "desk")
    assert {rule.resource_pattern.resource_name for rule in client.rules} == {"desk-articles.", "desk-headwater-"}
    assert {rule.principal for rule in client.rules} == {"User:newsroom"}
