"""The ledger's writer on a file that somebody left torn, or that the disk has no room for."""

import os
from pathlib import Path

import pytest

from services.contract.ledger import read_ledger
from services.producers import ledger as module
from services.producers.ledger import Ledger
from tests.fakes import raw

TOLD = raw("https://example.org/1", title="title", text="text")


def _offsets(path: Path) -> list[int]:
    return [found.offset for found in read_ledger(path)]


@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize("block", [7, 1 << 16])
def test_a_torn_line_does_not_spoil_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int, block: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    path = tmp_path / "news.ledger"
    with Ledger(path) as ledger:
        for offset in range(kept):
            ledger.acked(TOLD, "articles.raw", 0, offset)
    with path.open("ab") as file:
        file.write(b'{"id":"0000')
    with Ledger(path) as ledger:
        ledger.acked(TOLD, "articles.raw", 0, 9)
    assert _offsets(path) == [*range(kept), 9]


def test_nobody_cuts_what_another_is_writing(tmp_path: Path) -> None:
    """While one has it open, a second leaves an unfinished line alone."""
    path = tmp_path / "news.ledger"
    with Ledger(path) as first:
        with path.open("ab") as file:
            file.write(b'{"id":"0000')
        size = path.stat().st_size
        with Ledger(path):
            assert path.stat().st_size == size
        first.acked(TOLD, "articles.raw", 0, 1)
    assert path.stat().st_size > size


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence would be a ledger that misses what was acked."""
    with Ledger(tmp_path / "news.ledger") as ledger:
        monkeypatch.setattr(os, "write", lambda _file, data: len(data) - 1)
        with pytest.raises(OSError, match="make room"):
            ledger.acked(TOLD, "articles.raw", 0, 1)
