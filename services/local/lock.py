"""Resolve the two servers' jars and write them to the lock file: `python -m services.local.lock`.

Resolution needs the network and may change with the day; a start must not: so it happens by hand, once per upgrade.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path

from jgo.maven import Dependency, MavenContext
from rich.console import Console

from services.local.jars import LOCK_FILE, Group, LockedJar
from services.local.repository import repositories

KAFKA_VERSION = "4.4.0"
ELASTICSEARCH_VERSION = "9.5.3"
ROOTS: dict[Group, tuple[str, ...]] = {
    Group.KAFKA: (
        f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
        # Kafka logs through SLF4J; without this binding it would be silent, and a crash without a word.
        "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5",
    ),
    Group.ELASTICSEARCH: (
        f"org.elasticsearch:elasticsearch:{ELASTICSEARCH_VERSION}",
        f"org.elasticsearch:elasticsearch-ssl-config:{ELASTICSEARCH_VERSION}",
    ),
    Group.NETTY: (f"org.elasticsearch.plugin:transport-netty4:{ELASTICSEARCH_VERSION}",),
    Group.COMPILER: ("org.eclipse.jdt:ecj:3.46.0",),
}


def resolve(folder: Path) -> list[LockedJar]:
    """Resolve all roots with their runtime dependencies, downloading into `folder`; sorted by coordinate."""
    context = MavenContext(repo_cache=folder, remote_repos=repositories())
    users: dict[str, set[Group]] = {}
    paths: dict[str, Path] = {}
    for group, roots in ROOTS.items():
        for dependency in _class_path(context, roots):
            name = f"{dependency.groupId}:{dependency.artifactId}:{dependency.version}"
            paths[name] = dependency.artifact.resolve()
            users.setdefault(name, set()).add(group)
    for groups in users.values():
        # A module folder must not repeat what the server's class path has: two copies of a class do not meet.
        if Group.ELASTICSEARCH in groups:
            groups.discard(Group.NETTY)
    return [_locked(name, paths[name], users[name]) for name in sorted(users)]


def _class_path(context: MavenContext, roots: tuple[str, ...]) -> list[Dependency]:
    """Each artifact once. The roots are resolved one by one, for jgo lets every root manage the others' versions;
    where two roots want one artifact, the first root's version holds."""
    chosen: dict[tuple[str, str], Dependency] = {}
    for root in roots:
        inputs, needed = context.resolver.resolve([context.create_dependency(root)])
        for dependency in [*inputs, *needed]:
            chosen.setdefault((dependency.groupId, dependency.artifactId), dependency)
    return list(chosen.values())


def _locked(coordinate: str, path: Path, groups: set[Group]) -> LockedJar:
    content = path.read_bytes()
    return LockedJar(coordinate, hashlib.sha256(content).hexdigest(), len(content), tuple(sorted(groups)))


def render(jars: list[LockedJar]) -> str:
    """The lock file's text (TOML, one table per jar)."""
    lines = ["# Made by `python -m services.local.lock`; change the versions there, not here."]
    for jar in jars:
        groups = ", ".join(f'"{group}"' for group in jar.groups)
        lines += [
            "",
            "[[jar]]",
            f'coordinate = "{jar.coordinate}"',
            f'sha256 = "{jar.sha256}"',
            f"size = {jar.size}",
            f"groups = [{groups}]",
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the lock file and say what it holds."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        jars = resolve(Path(folder))
    LOCK_FILE.write_text(render(jars), encoding="utf-8")
    Console().print(f"{LOCK_FILE}: {len(jars)} jars, {sum(jar.size for jar in jars):,} bytes")


if __name__ == "__main__":
    main()
