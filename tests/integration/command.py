"""The `headwater` command as a person runs it: a process with arguments, two outputs and an exit code.

Tests hold all three, since scripts live on the exit code and `--json`, and people on the words.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.runtime.settings import Settings
from tests.integration.member import environment


@dataclass(frozen=True, slots=True)
class Ran:
    """An ended command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output, which must be one JSON value and nothing else."""
        return json.loads(self.out)


def headwater(
    settings: Settings, *arguments: str, given: bytes | None = None, code: int | None = 0, seconds: float = 60,
    module: str = "services.cli", variables: Mapping[str, str] | None = None,
) -> Ran:  # fmt: skip
    """Run it with these settings; its exit code must be `code` (None: any), and it must not end in a trace."""
    settings.home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], input=given or b"", capture_output=True, timeout=seconds,
        env={**environment(settings), **(variables or {}), "COLUMNS": "200"}, cwd=settings.home, check=False,
    )  # fmt: skip
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ran.err, ran.err
    assert code is None or ran.code == code, f"exit code {ran.code}, not {code}: {ran.err}{ran.out}"
    return ran
