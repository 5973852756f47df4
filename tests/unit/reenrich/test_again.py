"""What the index holds of an article is enough to have it read again."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contract.articles import Caption, DateEvidence, EnrichedArticle, RawArticle, encode, grow
from services.indexer.documents import document
from services.reenrich.again import FIELDS, STRIDE, article_of, next_version
from tests.fakes import NOON, at, raw
from tests.unit.contract.examples import FULL

WHOLE = raw(
    guid="g-1", summary="What it is about.", authors=("A. Author",), captions=(Caption(text="A boat", credit="C"),),
    tags=("sport",), stated_language="en-GB", published=at(-60), image="https://example.org/a.jpg",
    dates=(DateEvidence(date="2025-04-01", origin="text", quote="on 1 April"),),
)  # fmt: skip


GROWN = [name for name in EnrichedArticle.__struct_fields__ if name not in RawArticle.__struct_fields__]


def stored(article: RawArticle) -> dict[str, object]:
    """Its document's source, of the fields that are asked for."""
    grown = grow(article, EnrichedArticle, **{name: getattr(FULL, name) for name in GROWN})
    found = msgspec.json.decode(msgspec.json.encode(document(grown, NOON)))
    return {name: found[name] for name in FIELDS if name in found}


@pytest.mark.parametrize("article", [WHOLE, raw(), raw(text="")], ids=["whole", "plain", "empty"])
def test_the_producers_article_comes_out_of_its_document(article: RawArticle) -> None:
    assert encode(article_of(stored(article))) == encode(article)


def test_a_document_of_others_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        article_of({"headline": "A title", "text": {"en": "A text"}})


@given(st.integers(0, 2**62))
def test_marks_set_meanwhile_do_not_make_the_reading_lose(version: int) -> None:
    after = next_version(version)
    assert version < after <= version + STRIDE
    assert after >> 20 in (version >> 20, (version >> 20) + 1)
    assert next_version(after) > after + STRIDE - 1
