"""Data that only a workplace has: its tests skip elsewhere, with the reason; under CI a missing set is a failure."""

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared"


def shared(*parts: str) -> Path:
    """The path of a file or folder of the shared data; ends the test where it is not there."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        reason = f"{'/'.join(parts)} is not beside the project in {FOLDER.name}/"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
