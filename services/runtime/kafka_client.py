"""The only `import kafka`: the clients, each made with the settings that its defaults get wrong.

By default a consumer commits what it has not worked on and starts at the end, and a producer without explicit
idempotence can lose order. Whoever needs a client takes it from here.
"""

import socket
import ssl
from typing import Any, Final

from kafka import ConsumerRebalanceListener, KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    NewTopic,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaError,
    KafkaTimeoutError,
    RebalanceInProgressError,
    RetriableError,
)
from kafka.partitioner.default import murmur2
from kafka.structs import OffsetAndMetadata

from services.runtime.errors import BrokerUnreachable
from services.runtime.kafka_security import connection, tls
from services.runtime.settings import Settings

BOOTSTRAP_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 5.0
BROKER_MESSAGE_BYTES: Final = 2 << 20
"""Topics take twice the largest article, so that what the stages add never makes one too large."""
LETTER_BYTES: Final = BROKER_MESSAGE_BYTES + (64 << 10)
"""The dead letters take more: the largest message, with its headers that say why it died."""
READ_COMMITTED: Final = "read_committed"
REBALANCED: Final = (CommitFailedError, RebalanceInProgressError, IllegalStateError)
"""A commit that came too late: the partitions have another owner, or are being dealt."""

__all__ = [
    "BROKER_MESSAGE_BYTES",
    "LETTER_BYTES",
    "READ_COMMITTED",
    "REBALANCED",
    "ConsumerRebalanceListener",
    "KafkaError",
    "KafkaTimeoutError",
    "RetriableError",
    "TopicPartition",
    "admin",
    "allowed",
    "group_consumer",
    "new_topic",
    "partition_of",
    "plain_consumer",
    "position_of",
    "producer",
    "scram_password",
    "topic_config",
    "unreachable",
]


def _made(make: Any, settings: Settings, **options: Any) -> Any:
    """A connected client. Raises BrokerUnreachable."""
    _knock(settings)
    try:
        return make(bootstrap_servers=settings.kafka.split(","), **connection(settings), **options)
    except (KafkaError, OSError) as error:
        raise unreachable(settings, error) from error


def _knock(settings: Settings) -> None:
    """Raise BrokerUnreachable at once where nobody listens or TLS fails: the client would try for its whole time-out."""
    refused: OSError | None = None
    secure = tls(settings)
    for address in settings.kafka.split(","):
        try:
            _greet(address, secure)
        except BrokerUnreachable:
            raise
        except OSError as error:
            refused = error
        else:
            return
    if refused:
        raise unreachable(settings, refused) from refused


def _greet(address: str, secure: ssl.SSLContext | None) -> None:
    """Connect, with TLS where it is wanted. Raises OSError, and BrokerUnreachable for what no second try will mend."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    if not port.isdecimal():
        raise BrokerUnreachable(f"{address} is no Kafka address: host:port is wanted")
    try:
        with socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS) as plain:
            if secure:
                secure.wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        words = f"the certificate of Kafka at {address} is not trusted ({error.verify_message})"
        raise BrokerUnreachable(f"{words}; HEADWATER_KAFKA_CA names the file of its CA") from error
    except ssl.SSLError as error:
        words = f"Kafka at {address} does not speak TLS there ({error.reason})"
        raise BrokerUnreachable(f"{words}; name its TLS port, or HEADWATER_KAFKA_SECURITY=plaintext") from error


def unreachable(settings: Settings, error: Exception) -> BrokerUnreachable:
    """The words for a broker that does not answer, or does not let us in: clients tell neither from the other."""
    advice = "start the local one with `headwater up`, or set HEADWATER_KAFKA"
    if not isinstance(error, ConnectionRefusedError):
        advice = f"where it runs: {_ENTRANCE[settings.kafka_security]}; its own log says whom it refuses"
    return BrokerUnreachable(f"no Kafka answers at {settings.kafka} ({type(error).__name__}); {advice}")


_SASL: Final = "are HEADWATER_KAFKA_USER, HEADWATER_KAFKA_PASSWORD and HEADWATER_KAFKA_MECHANISM what it knows?"
_ENTRANCE: Final = {
    "plaintext": "does it want TLS or a user? HEADWATER_KAFKA_SECURITY says how it is entered",
    "ssl": "does it want a certificate of ours? HEADWATER_KAFKA_CERTIFICATE names it",
    "sasl_plaintext": _SASL, "sasl_ssl": _SASL,
}  # fmt: skip


def admin(settings: Settings, wait_seconds: float = BOOTSTRAP_SECONDS) -> Any:
    """For topics and groups. Raises BrokerUnreachable after `wait_seconds`."""
    milliseconds = int(wait_seconds * 1000)
    return _made(KafkaAdminClient, settings, client_id="headwater-admin", bootstrap_timeout_ms=milliseconds)


def scram_password(user: str, password: str) -> Any:
    """For the administrator's client: this user's password, by SCRAM-SHA-512."""
    return UserScramCredentialUpsertion(user, ScramMechanism.SCRAM_SHA_512, password)


def allowed(user: str, kind: str, beginning: str, operation: str) -> Any:
    """The same: this user may do `operation` with every `kind` (TOPIC, GROUP) whose name begins so."""
    resource = ResourcePattern(ResourceType[kind], beginning, ACLResourcePatternType.PREFIXED)
    return ACL(f"User:{user}", "*", ACLOperation[operation], ACLPermissionType.ALLOW, resource)


def producer(settings: Settings) -> Any:
    """Idempotent, acked by all replicas, in large batches. Raises BrokerUnreachable."""
    return _made(
        KafkaProducer,
        settings,
        client_id="headwater-producer",
        enable_idempotence=True,
        acks="all",
        linger_ms=20,
        batch_size=256 << 10,
        max_request_size=LETTER_BYTES,
        max_block_ms=10_000,  # for a topic that is not there
        compression_type=None if settings.compression == "none" else settings.compression,
        bootstrap_timeout_ms=int(BOOTSTRAP_SECONDS * 1000),
    )


ROUND_SECONDS: Final = 0.05
"""Between two rounds of a poll at least; what arrives ends it at once."""


def group_consumer(settings: Settings, group: str, most: int) -> Any:
    """A member of a group (full name) that commits only what it is told to. Connects while polling."""
    consumer = _made(
        KafkaConsumer,
        settings,
        group_id=group,
        client_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level=READ_COMMITTED,  # what a producer's transaction has taken back is no news
        max_poll_records=most,
        max_partition_fetch_bytes=4 << 20,
        session_timeout_ms=settings.session_seconds * 1000,
        heartbeat_interval_ms=settings.session_seconds * 1000 // 3,
    )
    _unhurried(consumer)
    return consumer


def _unhurried(consumer: Any) -> None:
    """While a heartbeat is overdue (the broker stands still), poll waits no time at all between its rounds, and each
    round hangs one more callback on every open fetch: a whole core, and 12 MB a second (kafka-python 3.0.12).
    """
    coordinator = consumer._coordinator
    due = coordinator.time_to_next_poll
    coordinator.time_to_next_poll = lambda: max(due(), ROUND_SECONDS)


def plain_consumer(settings: Settings) -> Any:
    """A reader outside any group. Raises BrokerUnreachable."""
    milliseconds = int(BOOTSTRAP_SECONDS * 1000)
    consumer = _made(
        KafkaConsumer,
        settings,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        bootstrap_timeout_ms=milliseconds,
    )
    try:
        consumer.bootstrap(timeout_ms=milliseconds)
    except (KafkaError, OSError) as error:
        consumer.close(autocommit=False)
        raise unreachable(settings, error) from error
    return consumer


def new_topic(name: str, partitions: int, replication: int, config: dict[str, str]) -> Any:
    """A topic to create."""
    return NewTopic(name, partitions, replication, topic_configs=config)


def topic_config(name: str, config: Any) -> Any:
    """Of a topic: the names to ask for, or the values to set."""
    return ConfigResource("TOPIC", name, config)


def position_of(offset: int, mark: str = "") -> Any:
    """A next offset as a commit wants it, with a word to find beside it again."""
    return OffsetAndMetadata(offset, mark, -1)


def partition_of(key: bytes, partitions: int) -> int:
    """Where producers put this key: murmur2, as every Kafka client hashes."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)
