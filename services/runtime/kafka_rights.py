"""Lets a user into a Kafka that enforces rights: with a password, and with what Headwater needs and no more."""

import re
from collections.abc import Mapping
from typing import Final

from services.runtime.errors import Failure
from services.runtime.kafka_client import KafkaError, admin, allowed, scram_password
from services.runtime.settings import Settings

RIGHTS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("TOPIC", "articles."): ("READ", "WRITE", "DESCRIBE", "DESCRIBE_CONFIGS", "CREATE", "ALTER_CONFIGS"),
    ("GROUP", "headwater-"): ("READ", "DESCRIBE"),
}
"""Kind of resource and beginning of its name: what may be done with it. Create and alter: each process makes what lacks, and
brings topics to the retention that is set."""


class NotAdmitted(Failure):
    """Kafka did not take the user or a right; the message says what it answered."""


def admit(settings: Settings, user: str, password: str, wait_seconds: float = 60) -> None:
    """Give the user this password (SCRAM-SHA-512) and Headwater's rights; what an earlier call gave is replaced.

    The settings are of one who may do so. Raises NotAdmitted, BrokerUnreachable.
    """
    client = admin(settings, wait_seconds)
    try:
        # It raises nothing for a refusal: each user's stands in the answer.
        told = client.alter_user_scram_credentials([scram_password(user, password)])[user]
        rules = [
            allowed(user, kind, settings.named(beginning), operation)
            for (kind, beginning), operations in RIGHTS.items()
            for operation in operations
        ]
        refused = [] if told is not None else client.create_acls(rules)["failed"]
    except KafkaError as error:
        told, refused = str(error), []
    finally:
        client.close()
    if told is not None or refused:
        why = _reason(refused[0] if refused else told)
        raise NotAdmitted(
            f"Kafka at {settings.kafka} does not let {user} in ({why}): may these settings administer it, and does it enforce "
            "rights (authorizer.class.name)?"
        )


def _reason(answer: object) -> str:
    """What is wrong, of what Kafka says: it repeats the request in it, which holds what the password was made into."""
    told = str(answer)
    lacking = re.search(r"needs \w+ permission", told)
    return f"it {lacking.group()}" if lacking else re.split(r"\w+\(", told)[0].strip()[:200] or "it does not say why"
