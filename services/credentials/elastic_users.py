"""Users of Elasticsearch's file realm: digests of passwords, and who has which role.

As https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/file-based describes the two files; the
digest is its `pbkdf2_100000`: PBKDF2 with HMAC-SHA-512, 32 bytes each of salt and key, in base64.
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from hashlib import pbkdf2_hmac
from typing import Final

ROUNDS: Final = 100_000
HEADWATER: Final = "headwater"
"""The flow: what deploy/secure/roles.yml gives it."""
KIBANA: Final = "kibana-server"
"""The server Kibana."""
DASHBOARDS: Final = "dashboards"
"""`headwater kibana`, which may change Kibana's objects and read no index."""
HEALTH: Final = "health"
"""The health check in Elasticsearch's own container."""
ADMIN: Final = "admin"
"""A person, who makes further users in Kibana."""
USERS: Final = {
    HEADWATER: ("elasticsearch-password", "headwater"),
    KIBANA: ("kibana-server-password", "kibana_system"),
    DASHBOARDS: ("kibana-password", "kibana_admin"),
    HEALTH: ("health-password", "health"),
    ADMIN: ("admin-password", "superuser"),
}
"""Name: file of the password, role."""


def users(passwords: Mapping[str, str]) -> str:
    """The file `users`: a line `name:digest` for each; `passwords` by the names of their files."""
    return "".join(f"{name}:{digest(passwords[file])}\n" for name, (file, _) in USERS.items())


def users_roles() -> str:
    """The file `users_roles`: a line `role:names` for each."""
    return "".join(f"{role}:{name}\n" for name, (_, role) in USERS.items())


def digest(password: str) -> str:
    """Of a password, with a salt of its own."""
    salt = secrets.token_bytes(32)
    key = pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, 32)
    return f"{{PBKDF2}}{ROUNDS}${b64encode(salt).decode()}${b64encode(key).decode()}"


def curl_config(user: str, password: str) -> str:
    """For `curl --config`: a password on its command line could be read by every process."""
    return f'user = "{user}:{password}"\n'
