"""The ledger's lines: written whole, read whole, a torn last one left out, any other damage named."""

from pathlib import Path

import pytest

from services.contract.articles import encode
from services.contract.ledger import LedgerDamaged, entry, read_ledger
from services.producers.ledger import Ledger
from tests.fakes import raw

TOLD = raw("https://example.org/1", title="title", text="text")


def test_what_was_acked_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "news.ledger"
    with Ledger(path) as ledger:
        ledger.acked(TOLD, "articles.raw", 3, 17)
    with Ledger(path) as ledger:
        ledger.acked(TOLD, "articles.raw", 3, 18)
    first, second = read_ledger(path)
    assert first == entry(TOLD, "articles.raw", 3, 17)
    assert (second.offset, second.id) == (18, TOLD.id)
    assert first.version == int(TOLD.observed.timestamp() * 1000) << 20


def test_a_torn_last_line_claims_nothing(tmp_path: Path) -> None:
    path = tmp_path / "torn.ledger"
    line = encode(entry(TOLD, "articles.raw", 0, 1))
    path.write_bytes(line + b"\n" + line[:20])
    assert len(list(read_ledger(path))) == 1


def test_other_damage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.ledger"
    path.write_bytes(b'{"id": "x"}\n')
    with pytest.raises(LedgerDamaged, match=r"bad.ledger, line 1"):
        list(read_ledger(path))
