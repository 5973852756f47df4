"""A model file with one byte changed must be refused before it answers anything."""

from pathlib import Path

import pytest

from services.text import models
from services.text.vectors import table
from services.workers.classify.spelling import spelling


@pytest.mark.parametrize("file", [table.FILE, spelling.FILE])
def test_what_ships_is_what_is_listed(file: Path) -> None:
    assert models.checked(file) == file


@pytest.mark.parametrize("file", [table.FILE, spelling.FILE])
def test_one_changed_byte_is_refused_with_the_name_and_what_to_do(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / file.name).write_bytes(changed)
    with pytest.raises(models.BrokenModel, match=rf"{file.name} is not the file .* install"):
        models.checked(tmp_path / file.name)
    monkeypatch.setattr(spelling, "FILE", tmp_path / file.name)
    with pytest.raises(models.BrokenModel):
        spelling.Spelling.load()


def test_a_file_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.npz").write_bytes(b"")
    with pytest.raises(models.BrokenModel, match="expected none"):
        models.checked(tmp_path / "other.npz")
