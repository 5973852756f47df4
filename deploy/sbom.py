"""Writes what an installation is made of, as CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/).

`python -m deploy.sbom requirements.lock > sbom.cdx.json`. Every package of the lock file is in it, with its licence where this
environment has it installed; with `--dpkg /var/lib/dpkg/status` Debian's packages, too. It needs nothing but Python, so that
the image can be described from inside while it is built, and the same installation gives the same bytes.
"""

import argparse
import hashlib
import json
import platform
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any, Final

PINNED: Final = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\\n]+?))?\s*\\?$", re.MULTILINE
)
"""A line of the lock file: name, version, and for which systems alone it is meant."""
_LICENCE: Final = "License :: "
_SHORT: Final = 60
"""A longer first line of `License` is no name."""


@dataclass(frozen=True, slots=True)
class Licence:
    """As a package states it."""

    words: str
    expression: bool
    """An SPDX expression, not just words."""


def locked(text: str) -> list[tuple[str, str]]:
    """Name and version of each package of a lock file, in its order."""
    return [(name, number) for name, number, _ in PINNED.findall(text)]


def installed(name: str) -> bool:
    """Whether this environment has it."""
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def licence(name: str) -> Licence | None:
    """What an installed package states of its licence, the most exact first; None: not installed, or it says nothing."""
    if not installed(name):
        return None
    told = distribution(name).metadata
    if "License-Expression" in told:
        return Licence(told["License-Expression"], expression=True)
    named = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or [] if each.startswith(_LICENCE)]
    named = [each for each in named if each != "OSI Approved"]
    if named:
        return Licence(", ".join(named), expression=False)
    # Some put the whole text there; its first line is the name.
    words = told["License"].strip().partition("\n")[0] if "License" in told else ""
    return Licence(words, expression=False) if 0 < len(words) <= _SHORT else None


def _package(name: str, number: str) -> dict[str, Any]:
    # A package's normal name: https://packaging.python.org/specifications/name-normalization
    normal = re.sub(r"[-_.]+", "-", name).lower()
    purl = f"pkg:pypi/{normal}@{number.replace('!', '%21').replace('+', '%2B')}"
    found: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": normal, "version": number, "purl": purl}
    stated = licence(name)
    if stated:
        found["licenses"] = [{"expression": stated.words} if stated.expression else {"license": {"name": stated.words}}]
    if not installed(name):
        found["scope"] = "optional"  # for another system than this one
    return found


def _debian(status: str) -> Iterator[dict[str, Any]]:
    for paragraph in status.split("\n\n"):
        fields = dict(re.findall(r"^(Package|Version|Architecture|Status): (.+)$", paragraph, re.MULTILINE))
        if fields.get("Status", "").endswith(" installed"):
            name, number, system = fields["Package"], fields["Version"], fields["Architecture"]
            purl = f"pkg:deb/debian/{name}@{number.replace('+', '%2B').replace(':', '%3A')}?arch={system}"
            yield {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl}


def bom(lock: bytes, status: str = "") -> dict[str, Any]:
    """The whole document; `status` is the text of Debian's list of installed packages."""
    ours = f"pkg:pypi/headwater@{version('headwater')}"
    parts = [_package(*each) for each in locked(lock.decode())]
    python = {"type": "platform", "bom-ref": "python", "name": "cpython", "version": platform.python_version()}
    described = [*sorted(parts, key=lambda part: str(part["name"])), python, *_debian(status)]
    digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode() + lock).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": ours, "name": "headwater", "version": version("headwater"),
                          "purl": ours, "licenses": [{"expression": "Apache-2.0"}]},
            "properties": [{"name": "headwater:lock:sha256", "value": hashlib.sha256(lock).hexdigest()}],
        },
        "components": described,
        "dependencies": [{"ref": ours, "dependsOn": sorted(str(part["bom-ref"]) for part in parts)}],
    }  # fmt: skip


def main() -> None:
    """Write it to standard output."""
    parser = argparse.ArgumentParser(description="What an installation is made of, as CycloneDX 1.6.")
    parser.add_argument("lock", type=Path)
    parser.add_argument("--dpkg", type=Path, help="Debian's list of installed packages")
    given = parser.parse_args()
    try:
        document = bom(given.lock.read_bytes(), given.dpkg.read_text("utf-8") if given.dpkg else "")
    except OSError as error:
        parser.error(f"{error.filename} cannot be read: {error.strerror}")
    if len(document["components"]) == 1:
        parser.error(f"{given.lock} pins no package")
    json.dump(document, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
