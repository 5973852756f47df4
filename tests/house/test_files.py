"""What no file may hold, and how long files and functions may grow."""

import ast
import re
from pathlib import Path
from typing import Final

from tests.house.tree import FOLDERS, files, modules, name, root_files, syntax

FILE_LINES: Final = 300
FUNCTION_LINES: Final = 40

# In pieces, so that this file does not hold what it looks for.
REGISTRIES: Final = [
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"), ("pypi", "python", "org"), ("python" + "hosted", "org"), ("npm" + "js", "org"), ("npm" + "js", "com"),
        ("yarn" + "pkg", "com"), ("repo1", "maven", "org"), ("repo", "maven", "apache", "org"), ("maven" + "central", "org"),
        ("central", "sonatype", "com"), ("oss", "sonatype", "org"), ("crates", "io"), ("proxy", "golang", "org"),
        ("ruby" + "gems", "org"), ("conda", "anaconda", "org"), ("registry-1", "docker", "io"), ("deb", "debian", "org"),
        ("art" + "ifactory",),
    )
]  # fmt: skip
UNFINISHED: Final = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
WORKPLACE: Final = re.compile(r"\.\./" + "shared" + r"\b|(?<![\w./-])/" + "work" + r"\b")
BINARY: Final = {".gz", ".bin", ".ftz", ".npy", ".zst", ".png", ".jpg", ".pdf", ".warc"}


def read(path: Path) -> str:
    """A file's text; other encodings than UTF-8 occur in test inputs."""
    return path.read_bytes().decode("utf-8", "replace")


def texts(*folders: str) -> list[Path]:
    """The text files of these folders."""
    return [path for path in files(*folders) if path.suffix not in BINARY]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    written = [path for path in root_files() if path.suffix not in BINARY] + texts(*FOLDERS)
    found = [f"{name(p)}: {host}" for p in written for host in REGISTRIES if host in read(p).lower()]
    assert found == []


def test_no_path_of_a_workplace() -> None:
    written = [p for p in root_files() if p.suffix not in BINARY] + texts("services", "docker", "deploy", ".github")
    found = [f"{name(p)}: {match.group()}" for p in written for match in WORKPLACE.finditer(read(p))]
    assert found == []


def test_no_note_of_something_unfinished() -> None:
    found = [f"{name(p)}: {m.group()}" for p in modules("services", "tests") for m in UNFINISHED.finditer(read(p))]
    assert found == []


def test_no_file_is_too_long() -> None:
    lengths = {name(path): len(read(path).splitlines()) for path in modules("services", "tests")}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{name(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in modules("services", "tests")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {function: lines for function, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_every_module_says_what_it_is() -> None:
    """All but empty package markers."""
    found = [p for p in modules("services", "tests") if read(p).strip() and not ast.get_docstring(syntax(p))]
    assert [name(path) for path in found] == []
