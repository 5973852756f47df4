"""The compose files as Docker Compose puts them together (https://docs.docker.com/reference/compose-file/merge/)."""

import re
from typing import Any, Final

from tests.house.tree import read_yaml

OPEN: Final = "docker-compose.yml"
SECURE: Final = "docker-compose.secure.yml"
_REPLACED: Final = {"command", "entrypoint", "test"}
_ENV: Final = ((r"([^_])___([^_])", r"\1-\2"), (r"([^_])__([^_])", r"\1_\2"), (r"([^_])_([^_])", r"\1.\2"))


def secured() -> dict[str, Any]:
    """Both files, the secure one over the other."""
    return {**_merged(read_yaml(OPEN), read_yaml(SECURE))}


def _merged(under: Any, over: Any, key: str = "") -> Any:
    if isinstance(under, dict) and isinstance(over, dict):
        return {k: _merged(under[k], over[k], k) if k in under and k in over else over.get(k, under.get(k))
                for k in [*under, *(k for k in over if k not in under)]}  # fmt: skip
    if isinstance(under, list) and isinstance(over, list) and key not in _REPLACED:
        return [*under, *over]
    return over


def mounts(block: dict[str, Any]) -> dict[str, str]:
    """Of a service's secrets: where each lies inside, and its name."""
    short = {f"/run/secrets/{each}": each for each in block.get("secrets", []) if isinstance(each, str)}
    long = {each["target"]: each["source"] for each in block.get("secrets", []) if isinstance(each, dict)}
    return {**short, **long}


def kafka_properties(environment: dict[str, Any]) -> dict[str, str]:
    """What Kafka's image makes of its variables: KAFKA_A_B___C is `a.b-c`."""
    found = {}
    for variable, value in environment.items():
        if variable.startswith("KAFKA_") and variable != "KAFKA_HEAP_OPTS":
            name = variable.removeprefix("KAFKA_").lower()
            for pattern, becomes in _ENV:
                name = re.sub(pattern, becomes, name)
            found[name] = str(value)
    return found
