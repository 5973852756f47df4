"""Who may import and use what: the walls of the house, read from the syntax trees."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.house.tree import modules, name, syntax

WALLED: Final = {
    "faust": "faust", "aiokafka": "faust", "kafka": "kafka", "elasticsearch": "elasticsearch",
    "opentelemetry": "opentelemetry",
}  # fmt: skip
"""Top-level package to the wall that it stands behind: aiokafka is the client behind faust."""
EMPTY_NAMES: Final = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
CODE: Final = modules("services")
PIPELINE_LINES: Final = 100


def imported(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def is_command_line(path: Path) -> bool:
    """Part of the command line, where a process begins and ends."""
    return name(path).startswith(("services/cli.py", "services/cli/"))


def test_each_client_is_imported_in_one_file() -> None:
    where = defaultdict(set)
    for path in CODE:
        for module in imported(path):
            wall = WALLED.get(module.split(".")[0])
            if wall:
                where[wall].add(name(path))
    assert set(where) == set(WALLED.values())
    assert {wall: found for wall, found in where.items() if len(found) != 1} == {}
    assert all(found.startswith("services/runtime/") for names in where.values() for found in names)


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name(p) for p in modules("services", "tests") if EMPTY_NAMES & {p.stem, p.parent.name}] == []


def test_only_settings_and_the_command_line_read_the_environment() -> None:
    allowed = {"services/runtime/settings.py"}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        if name(path) not in allowed and not is_command_line(path)
        for node in ast.walk(syntax(path))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"})
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {a.name for a in node.names} & {"environ", "getenv"}
        )
    ]
    assert found == []


def test_the_flow_stands_alone_and_is_short() -> None:
    (pipeline,) = (path for path in CODE if name(path) == "services/pipeline.py")
    assert [module for module in imported(pipeline) if module.startswith(("services", "."))] == []
    assert len(pipeline.read_text("utf-8").splitlines()) < PIPELINE_LINES


def test_only_what_talks_to_a_person_prints() -> None:
    allowed = {"services/search/show.py", "services/local/__main__.py"}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        if name(path) not in allowed and not is_command_line(path)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []
