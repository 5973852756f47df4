"""The stage's step: nothing of the article is lost, and what is added is stamped."""

from datetime import UTC, datetime
from typing import Final

import msgspec
import pytest

from services.contract.articles import ClassifiedArticle, Provenance, Stamp, UniqueArticle, decode, encode, reader
from services.workers.classify.classify import MODEL, Classifier

NOW: Final = datetime(2025, 4, 14, 12, 0, tzinfo=UTC)
LATER: Final = datetime(2025, 4, 14, 12, 5, tzinfo=UTC)


def article(title: str, text: str, *, tags: tuple[str, ...] = (), stated: str | None = None) -> UniqueArticle:
    """A first revision with this title and text."""
    return UniqueArticle(
        id="0" * 32,
        source="example.org",
        channel="page",
        title=title,
        text=text,
        observed=NOW,
        provenance=Provenance(producer="test", extractor="test/1", input="test"),
        tags=tags,
        stated_language=stated,
        version=1,
        revision=1,
        first_seen=NOW,
        content_hash="0" * 16,
    )


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


def test_language_and_topics_are_added_and_stamped(classifier: Classifier) -> None:
    given = article("Army launches operation", "Soldiers pursued militants in the hills on Sunday, the military said.")
    found = classifier.classify(given, at=LATER)
    assert (found.language, found.topics[0].code) == ("en", "16000000")
    assert found.language_confidence > 0.5
    assert found.stages == {"classify": Stamp(at=LATER, model=MODEL)}
    assert {name: getattr(found, name) for name in given.__struct_fields__ if name != "stages"} == {
        name: getattr(given, name) for name in given.__struct_fields__ if name != "stages"
    }


def test_the_result_survives_the_wire(classifier: Classifier) -> None:
    found = classifier.classify(article("رئيس الوزراء يزور دمشق", "بحث الوفد ترسيم الحدود مع الرئيس."), at=LATER)
    assert found.language == "ar"
    assert decode(reader(ClassifiedArticle), encode(found)) == found


def test_stamps_of_earlier_stages_stay(classifier: Classifier) -> None:
    given = msgspec.structs.replace(
        article("A title", "Some text."), stages={"dedupe": Stamp(at=NOW, model="dedupe/2")}
    )
    assert list(classifier.classify(given, at=LATER).stages) == ["dedupe", "classify"]


def test_an_empty_article_is_undecided_and_without_topic(classifier: Classifier) -> None:
    found = classifier.classify(article("", ""), at=LATER)
    assert (found.language, found.language_confidence, found.topics) == ("und", 0.0, ())


def test_the_summary_stands_in_for_a_missing_text(classifier: Classifier) -> None:
    given = msgspec.structs.replace(
        article("", ""), summary="The goalkeeper saved a penalty and the team won the match."
    )
    found = classifier.classify(given, at=LATER)
    assert (found.language, found.topics[0].code) == ("en", "15000000")


def test_the_same_article_gets_the_same_answer(classifier: Classifier) -> None:
    given = article("Bank fails", "Shares of the lender fell by half.", tags=("Business",))
    assert classifier.classify(given, at=LATER) == Classifier.load().classify(given, at=LATER)
