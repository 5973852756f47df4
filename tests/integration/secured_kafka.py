"""A Kafka with locked doors beside the open one: by user and password, and by certificate. All of it lives in a folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from services.local.ports import free_ports
from services.local.settings import HOST, StackSettings
from services.local.stack import Stack

USER: Final = "newsroom"
PASSWORD: Final = "only for this test"
_PLAIN: Final = "org.apache.kafka.common.security.plain.PlainLoginModule"
_SCRAM: Final = "org.apache.kafka.common.security.scram.ScramLoginModule"


@dataclass(frozen=True)
class Doors:
    """Where they are, and what opens them."""

    stack: StackSettings
    by_user: str
    by_certificate: str
    ca: Path
    certificate: Path
    key: Path
    stranger_ca: Path


@contextmanager
def secured(base: StackSettings, folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Doors]:
    """Kafka and Elasticsearch on the ports of `base`, and the locked doors on two more; `more` options for Kafka."""
    ca, stranger = trustme.CA(), trustme.CA()
    broker, client = ca.issue_cert(HOST), ca.issue_cert("client.example")
    by_user, by_certificate = free_ports(2)
    _write(folder / "broker.pem", _pkcs8(broker), *broker.cert_chain_pems)
    _write(folder / "client.pem", *client.cert_chain_pems)
    _write(folder / "client.key", client.private_key_pem)
    _write(folder / "ca.pem", ca.cert_pem)
    _write(folder / "stranger.pem", stranger.cert_pem)
    doors = {"BYUSER": ("SASL_SSL", by_user), "BYCERTIFICATE": ("SSL", by_certificate)}
    options = {**_listeners(base, doors), **_keys(folder), **_users(), **(more or {})}
    settings = StackSettings(**{**vars(base), "kafka_options": options})
    stack = Stack(settings)
    try:
        stack.up()
        yield Doors(settings, f"{HOST}:{by_user}", f"{HOST}:{by_certificate}", folder / "ca.pem",
                    folder / "client.pem", folder / "client.key", folder / "stranger.pem")  # fmt: skip
    finally:
        stack.down()


def _listeners(base: StackSettings, doors: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    places = {"PLAINTEXT": base.kafka_port, **{name: port for name, (_, port) in doors.items()}}
    protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", **{name: by for name, (by, _) in doors.items()}}
    advertised = ",".join(f"{name}://{HOST}:{port}" for name, port in places.items())
    return {
        "listeners": f"{advertised},CONTROLLER://{HOST}:{base.controller_port}",
        "advertised.listeners": advertised,
        "listener.security.protocol.map": ",".join(f"{name}:{by}" for name, by in protocols.items()),
    }


def _keys(folder: Path) -> dict[str, str]:
    return {
        "ssl.keystore.type": "PEM", "ssl.keystore.location": str(folder / "broker.pem"),
        "ssl.truststore.type": "PEM", "ssl.truststore.location": str(folder / "ca.pem"),
        "listener.name.bycertificate.ssl.client.auth": "required",
    }  # fmt: skip


def _users() -> dict[str, str]:
    return {
        "listener.name.byuser.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "listener.name.byuser.plain.sasl.jaas.config": f'{_PLAIN} required user_{USER}="{PASSWORD}";',
        "listener.name.byuser.scram-sha-512.sasl.jaas.config": f"{_SCRAM} required;",
    }


def _write(path: Path, *parts: Any) -> None:
    path.write_bytes(b"".join(part if isinstance(part, bytes) else part.bytes() for part in parts))


def _pkcs8(certificate: trustme.LeafCert) -> bytes:
    """Kafka reads private keys in this form alone."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
