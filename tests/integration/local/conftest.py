"""One real stack for all tests of this folder, started by the command line, on ports and in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from services.local.ports import free_ports
from services.local.settings import ProxiedListener, StackSettings
from services.local.stack import Stack


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> StackSettings:
    """Small heaps; the folder's name has a blank and letters that are not ASCII, as people's folders do."""
    kafka, controller, elasticsearch, proxied, advertised = free_ports(5)
    return StackSettings(
        state=tmp_path_factory.mktemp("local") / "Zoës stack 日本",
        kafka_port=kafka,
        controller_port=controller,
        elasticsearch_port=elasticsearch,
        kafka_heap_mb=256,
        elasticsearch_heap_mb=512,
        proxied=ProxiedListener(proxied, advertised),
    )


@pytest.fixture(scope="session")
def first_start(settings: StackSettings) -> Iterator[None]:
    """Started by a process that has ended by the time the tests run."""
    program = (
        "import pathlib, sys; from services.local.settings import *; from services.local.stack import Stack;"
        f"from pathlib import PosixPath; Stack({settings!r}).up()"
    )
    try:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=280, check=False)
        assert done.returncode == 0, done.stderr
        yield
    finally:
        Stack(settings).down()


@pytest.fixture
def stack(settings: StackSettings, first_start: None) -> Stack:
    """The running stack; what an earlier test killed is started again."""
    stack = Stack(settings)
    stack.up()
    return stack
