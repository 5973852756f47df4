"""Where jars are fetched from: the repositories that jgo knows.

The default host lives in jgo alone; a mirror is named in jgo's own configuration file, section [repositories].
"""

from __future__ import annotations

from jgo.config import GlobalSettings
from jgo.maven import MavenContext


def repositories() -> dict[str, str]:
    """Repository name to base address: jgo's default, overridden or extended by the person's jgo configuration."""
    known: dict[str, str] = dict(MavenContext().remote_repos)
    known.update(GlobalSettings.load().repositories)
    return known


def addresses(coordinate: str) -> list[str]:
    """Addresses of one jar, one per repository, in the order to try (layout of a Maven 2 repository)."""
    group, artifact, version = coordinate.split(":")
    path = f"{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.jar"
    return [f"{base.rstrip('/')}/{path}" for base in repositories().values()]
