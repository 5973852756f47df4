"""The project's files as the tests of the house read them.

Folders are named one by one, since a checkout also holds environments, caches and data that are no part of the project.
"""

import ast
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services import alerts, archive
from services.pipeline import STAGES, Lane
from services.producers import polling, push
from services.search import api as search

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("services", "tests", "docker", "deploy", ".github")
_GENERATED: Final = {"__pycache__", "secrets"}
"""The latter: deploy/secrets, where there are credentials."""


def files(*folders: str) -> list[Path]:
    """Every file of these top-level folders."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return sorted(p for p in found if p.is_file() and not _GENERATED & set(p.parts))


def root_files() -> list[Path]:
    """The files beside the folders."""
    return sorted(p for p in ROOT.iterdir() if p.is_file())


def modules(*folders: str) -> list[Path]:
    """Every Python file of these top-level folders."""
    return [p for p in files(*folders) if p.suffix == ".py"]


@cache
def syntax(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def name(path: Path) -> str:
    """A path as people say it, from the root."""
    return path.relative_to(ROOT).as_posix()


def text(path: str) -> str:
    """A file's text, by its path from the root."""
    return (ROOT / path).read_text("utf-8")


def read_yaml(path: str) -> Any:
    """A YAML file's content, by its path from the root."""
    return yaml.safe_load(text(path))


def optional_blocks() -> dict[str, tuple[list[str], int]]:
    """What runs only where a person wants it, in the same shape."""
    return {archive.NAME: (["archive", "run"], archive.METRICS_PORT)}


def stage_blocks() -> dict[str, tuple[list[str], int]]:
    """What must run: the block's name, with the arguments of `headwater` and the port of its metrics."""
    blocks = {}
    for stage in STAGES:
        for lane in Lane:
            if lane is Lane.LIVE:
                blocks[stage.name] = (["run", stage.name], stage.port(lane))
            elif not stage.both_lanes:
                command = ["run", stage.name, "--lane", str(lane)]
                blocks[f"{stage.name}-{lane}"] = (command, stage.port(lane))
    return {
        **blocks,
        search.NAME: (["serve"], search.METRICS_PORT),
        alerts.NAME: (["alerts", "run"], alerts.METRICS_PORT),
        polling.NAME: (["poll"], polling.METRICS_PORT),
        push.NAME: (["push"], push.METRICS_PORT),
    }
