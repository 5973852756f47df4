"""Makes what a secured Kafka, Elasticsearch, Kibana and Grafana need. What is there already stays, so that it can be repeated."""

import secrets
from collections.abc import Sequence
from typing import Final

from services.credentials.authority import Authority
from services.credentials.elastic_users import HEALTH, curl_config, users, users_roles
from services.credentials.folder import Folder, FolderWrong

MAKER: Final = 0
HEADWATER: Final = 10001
"""The user of docker/Dockerfile."""
SERVER: Final = 1000
"""The user of the images of Kafka, Elasticsearch and Kibana."""
GRAFANA: Final = 472
PASSWORDS: Final = {
    "kafka-password": HEADWATER,
    "elasticsearch-password": HEADWATER,
    "kibana-password": HEADWATER,
    "grafana-password": GRAFANA,
    "admin-password": MAKER,
    "health-password": MAKER,
    "kibana-server-password": MAKER,
    "kibana-session-key": MAKER,
    "kibana-objects-key": MAKER,
    "kibana-reporting-key": MAKER,
}
"""Each with the user that reads it. Those of the maker are in other files, too, or are for people."""
SERVERS: Final = {"kafka": SERVER, "elasticsearch": SERVER, "kibana": SERVER}
ADMINISTRATOR: Final = "kafka-admin"
"""CN of the certificate by which `headwater secrets admit` enters Kafka."""
LOCAL: Final = ("localhost", "127.0.0.1")
_BYTES: Final = 32


def make(folder: Folder, names: Sequence[str] = ()) -> list[str]:
    """Make what lacks or is about to expire, and return its names; `names` are more hosts by which the servers are reached.

    Raises FolderWrong.
    """
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderWrong(f"{folder.path} cannot be made: {error.strerror}") from error
    made = [name for name, reader in PASSWORDS.items() if _password(folder, name, reader)]
    authority, fresh = _authority(folder)
    made += ["ca.pem"] * fresh
    for server, reader in SERVERS.items():
        made += [server] * _certificate(folder, authority, server, (server, *LOCAL, *names), reader)
    made += [ADMINISTRATOR] * _certificate(folder, authority, ADMINISTRATOR, (), HEADWATER)
    _derived(folder)
    return made


def _password(folder: Folder, name: str, reader: int) -> bool:
    found = folder.get(name)
    # Letters, digits, - and _: nothing that any of the files in which it stands would take for a sign of its own.
    folder.put(name, found or f"{secrets.token_urlsafe(_BYTES)}\n".encode(), reader)
    return not found


def _authority(folder: Folder) -> tuple[Authority, bool]:
    certificate, key = folder.get("ca.pem"), folder.get("ca.key")
    if (certificate is None) != (key is None):
        raise FolderWrong(f"of ca.pem and ca.key in {folder.path} one is missing: put it back, or take the other away, "
                          "which makes all certificates anew")  # fmt: skip
    try:
        found = Authority.read(certificate, key) if certificate and key else None
    except ValueError as error:
        raise FolderWrong(f"ca.pem and ca.key in {folder.path} are no authority: {error}") from error
    authority = found or Authority.new()
    folder.put("ca.pem", authority.written().certificate, None)
    folder.put("ca.key", authority.written().key, MAKER)
    return authority, not found


def _certificate(folder: Folder, authority: Authority, name: str, hosts: tuple[str, ...], reader: int) -> bool:
    """NAME.pem, NAME.key, and both in NAME-store.pem, as Kafka takes them."""
    certificate, key = folder.get(f"{name}.pem"), folder.get(f"{name}.key")
    stands = bool(certificate and key) and authority.stands(certificate or b"", hosts)
    if not stands:
        issued = authority.issue(name, hosts)
        certificate, key = issued.certificate, issued.key
    folder.put(f"{name}.pem", certificate or b"", None)
    folder.put(f"{name}.key", key or b"", reader)
    folder.put(f"{name}-store.pem", (key or b"") + (certificate or b""), reader)
    return not stands


def _derived(folder: Folder) -> None:
    """What says in a server's own words what the other files hold."""
    known = {name: (folder.get(name) or b"").decode().strip() for name in PASSWORDS}
    folder.put("elasticsearch-users", users(known).encode(), SERVER)
    folder.put("elasticsearch-users-roles", users_roles().encode(), SERVER)
    folder.put("elasticsearch-health.curl", curl_config(HEALTH, known["health-password"]).encode(), SERVER)
    lines = {
        "elasticsearch.password": "kibana-server-password",
        "xpack.security.encryptionKey": "kibana-session-key",
        "xpack.encryptedSavedObjects.encryptionKey": "kibana-objects-key",
        "xpack.reporting.encryptionKey": "kibana-reporting-key",
    }
    folder.put("kibana.yml", "".join(f'{key}: "{known[name]}"\n' for key, name in lines.items()).encode(), SERVER)
