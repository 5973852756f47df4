"""The small command line, as a person runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from services.local.ports import free_ports


def run(command: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    names = ("--kafka-port", "--controller-port", "--elasticsearch-port")
    ports = [text for name, port in zip(names, free_ports(3), strict=True) for text in (name, str(port))]
    arguments = [command, "--state", str(folder / "state"), "--cache", str(folder / "cache"), *ports, *more]
    return subprocess.run(
        [sys.executable, "-m", "services.local", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_status_of_nothing(tmp_path: Path) -> None:
    done = run("status", tmp_path)
    assert done.returncode == 0
    assert "kafka: stopped" in done.stdout
    assert "elasticsearch: stopped" in done.stdout


def test_down_and_logs_of_nothing(tmp_path: Path) -> None:
    assert run("down", tmp_path).returncode == 0
    assert "== elasticsearch" in run("logs", tmp_path).stdout


def test_an_error_is_said_in_words_with_exit_status_one(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    done = run("up", tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "another state or cache folder" in done.stdout.replace("\n", " ")
