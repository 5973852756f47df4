"""Elasticsearch behind TLS that asks who is there: a proxy with the credentials of `headwater secrets make` before the real one.

The local Elasticsearch has no security of its own. Users are looked up in the file that the compose file gives to a real one.
"""

import ssl
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Self

from tests.integration.middle_box import MiddleBox, Spoil, said


@dataclass
class LockedElastic(MiddleBox):
    """A middle box with TLS; answers 401, as Elasticsearch does, to whoever it does not know."""

    secrets: Path = field(kw_only=True)
    api_key: str = field(kw_only=True)

    def __enter__(self) -> Self:
        super().__enter__()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.secrets / "elasticsearch.pem", self.secrets / "elasticsearch.key")
        # The handshake at the first read, so in the thread of the connection.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._users = dict(
            line.split(":", 1) for line in (self.secrets / "elasticsearch-users").read_text().splitlines()
        )
        self._known: set[str] = set()
        return self

    @property
    def url(self) -> str:
        """For HEADWATER_ELASTICSEARCH."""
        return super().url.replace("http://", "https://")

    def admits(self, authorization: str) -> bool:
        """Whether it knows who asks."""
        scheme, _, given = authorization.partition(" ")
        if scheme == "ApiKey":
            return given == self.api_key
        if authorization in self._known:
            return True
        user, _, password = b64decode(given).decode().partition(":") if scheme == "Basic" else ("", "", "")
        if user in self._users and _is_of(password, self._users[user]):
            self._known.add(authorization)
        return authorization in self._known

    def spoiler(self, method: str, path: str, authorization: str = "") -> Spoil | None:
        """A refusal for strangers."""
        if not self.admits(authorization):
            self.seen.append(f"refused {method} {path}")
            return lambda _ask: said(401, "security_exception", "unable to authenticate user")
        return super().spoiler(method, path)


def _is_of(password: str, digest: str) -> bool:
    scheme, salt, key = digest.split("$")
    rounds = int(scheme.removeprefix("{PBKDF2}"))
    return b64encode(pbkdf2_hmac("sha512", password.encode(), b64decode(salt), rounds, 32)).decode() == key
