"""The archive's own memory of what was taken down."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.archive import acts
from services.archive.folder import Archive, ArchiveDamaged
from services.contract.articles import encode
from services.contract.identity import key
from services.contract.notices import Tombstone

STONE = Tombstone(id="00112233445566778899aabbccddeeff", reason="order 12", at=datetime(2026, 1, 1, tzinfo=UTC))


def test_nothing_is_kept_at_first_and_then_each_act(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert acts.kept(archive) == {}
    archive.replace("taken-down.jsonl", encode(STONE) + b"\n")
    assert acts.kept(archive) == {key(STONE.id): STONE}


def test_a_record_that_cannot_be_read_is_never_taken_for_none(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.replace("taken-down.jsonl", encode(STONE)[:-5] + b"\n")
    with pytest.raises(ArchiveDamaged, match=r"taken-down\.jsonl cannot be read"):
        acts.kept(archive)


def test_what_is_cleared_is_remembered(tmp_path: Path) -> None:
    archive, ids = Archive(tmp_path), frozenset({key(STONE.id), bytes(range(16))})
    assert acts.cleared(archive) == frozenset()
    acts.clear(archive, ids)
    assert acts.cleared(archive) == ids
