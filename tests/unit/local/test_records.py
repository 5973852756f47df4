"""Process records: what they say of living, dead and replaced processes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from services.local.processes import birth, boot
from services.local.records import ProcessRecord, read_record, record_path, write_record


def own_record() -> ProcessRecord:
    """A record of the process that runs this test."""
    return ProcessRecord(os.getpid(), birth(os.getpid()) or "", boot(), 1.5, (9092, 9093))


def test_a_record_is_read_back(tmp_path: Path) -> None:
    path = record_path(tmp_path / "run", "kafka")
    write_record(path, own_record())
    assert read_record(path) == own_record()
    assert [entry.name for entry in path.parent.iterdir()] == ["kafka.json"]


def test_no_file_is_no_record(tmp_path: Path) -> None:
    assert read_record(tmp_path / "kafka.json") is None


@pytest.mark.parametrize("text", ["", "{}", "[1]", "12345", '{"pid": 3'])
def test_a_file_that_is_no_record_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kafka.json"
    path.write_text(text)
    with pytest.raises(ValueError):
        read_record(path)


def test_a_living_process_is_alive_and_not_reused() -> None:
    record = own_record()
    assert record.alive
    assert not record.reused
    assert not record.earlier_boot


def test_another_birth_means_that_the_number_was_reused() -> None:
    record = replace(own_record(), born=f"{boot()}:1")
    assert not record.alive
    assert record.reused


def test_a_record_of_another_boot_is_known() -> None:
    assert replace(own_record(), boot="another").earlier_boot
