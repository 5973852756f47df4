"""Every field of the contract has its column, and comes back as it went; words with terms stay."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.archive import parquet
from services.archive.parquet import WITHHELD, row, schema
from services.contract.articles import EnrichedArticle
from tests.unit.archive.filled import article
from tests.unit.contract.examples import FULL

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""Before the example's rights expire."""


def read_back(path: Path) -> list[EnrichedArticle]:
    """The articles of a file, by the contract's own types."""
    return [contract(found) for found in pq.read_table(path).to_pylist()]


def contract(found: dict[str, Any]) -> EnrichedArticle:
    stages = dict(found["stages"])
    return msgspec.convert({**found, "stages": stages, "schema": 1}, EnrichedArticle)


def written(path: Path, *rows: dict[str, Any]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows), schema()), path)
    return path


def test_a_column_for_each_field_and_one_for_what_is_withheld() -> None:
    assert schema().names == [*EnrichedArticle.__struct_fields__, WITHHELD]
    found = schema()
    assert found.field("first_seen").type == pa.timestamp("us", "UTC")
    assert found.field("version").type == pa.int64()
    assert not found.field("title").nullable
    assert found.field("published").nullable
    assert found.field("entities").type.value_type.field("mentions").type == pa.int64()
    assert found.field("stages").type.item_type.field("model").type == pa.string()


def test_an_article_comes_back_as_it_went(tmp_path: Path) -> None:
    bare = article(1, rights=None, captions=(), stages={}, tone=None, published=None, edition=1)
    path = written(tmp_path / "x.parquet", row(FULL, None), row(bare, NOW))
    assert read_back(path) == [FULL, bare]
    assert pq.read_table(path, columns=["edition"]).to_pydict() == {"edition": [3, 1]}


def test_words_with_terms_stay_and_the_rest_goes(tmp_path: Path) -> None:
    (found,) = read_back(written(tmp_path / "x.parquet", row(FULL, NOW)))
    assert (found.text, found.summary, found.extract, found.quotes, found.captions) == ("", None, (), (), ())
    assert (found.events, found.dates) == ((), ())
    assert (found.title, found.entities, found.rights) == (FULL.title, FULL.entities, FULL.rights)
    assert row(FULL, NOW)[WITHHELD] == "its agency's terms: Not for resale."
    assert row(FULL, None)[WITHHELD] is None


def test_a_field_of_a_new_type_is_not_written_as_something_else() -> None:
    class New(msgspec.Struct):
        data: bytes

    (field,) = parquet._fields(New)
    with pytest.raises(TypeError, match="no column"):
        parquet._type(field.type)
