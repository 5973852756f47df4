"""`headwater run` runs the archive beside the stages where a folder is set for it."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from services.local.settings import StackSettings
from services.runtime.settings import Settings
from tests.integration.conftest import flow_settings
from tests.integration.member import environment

pytestmark = [pytest.mark.servers, pytest.mark.timeout(200)]


def test_headwater_run_starts_it_where_it_is_wanted(servers: StackSettings, tmp_path: Path) -> None:
    given: dict[str, Any] = {
        "archive": tmp_path / "kept",
        "api_port": 0,
        "push_port": 0,
        "sources": tmp_path / "sources.txt",
    }
    base = flow_settings(servers, tmp_path, "archive-beside").model_dump(exclude_unset=True)
    with (tmp_path / "run.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "services.cli", "run", "--fused"], stdout=log, stderr=log,
                                   env=environment(Settings(**base, **given)), cwd=tmp_path)  # fmt: skip
    said = tmp_path / "logs" / "stages" / "archive.log"
    try:
        deadline = time.monotonic() + 90
        while not (said.exists() and '"started"' in said.read_text()):
            assert time.monotonic() < deadline, (tmp_path / "run.log").read_text()
            time.sleep(0.2)
        assert len((tmp_path / "kept" / "id").read_text()) == 16
    finally:
        process.terminate()
        assert process.wait(60) == 0
