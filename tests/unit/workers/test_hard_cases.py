"""The hard cases of news, one each, through classify and enrich: what must come out, and in bounded time."""

import time
from datetime import UTC, datetime
from typing import Final

import pytest

from services.contract.articles import EnrichedArticle, Provenance, UniqueArticle
from services.workers.classify.classify import Classifier
from services.workers.enrich.enrich import Enricher

AT: Final = datetime(2025, 4, 16, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def stages() -> tuple[Classifier, Enricher]:
    return Classifier.load(), Enricher.load()


def read(stages: tuple[Classifier, Enricher], title: str, text: str) -> EnrichedArticle:
    """An article through both steps."""
    article = UniqueArticle(
        id="0" * 32, source="example.org", channel="page", title=title, text=text, observed=AT, published=AT,
        provenance=Provenance(producer="test", extractor="test/1", input="test"), version=1, revision=1, first_seen=AT,
        content_hash="0" * 16,
    )  # fmt: skip
    classifier, enricher = stages
    return enricher.enrich(classifier.classify(article, at=AT), at=AT)


def named(article: EnrichedArticle, kind: str) -> set[str]:
    """The names of a kind."""
    return {entity.name for entity in article.entities if entity.kind == kind}


Stages = tuple[Classifier, Enricher]


def test_empty_body(stages: Stages) -> None:
    found = read(stages, "Parliament in Damascus votes on the budget", "")
    assert found.language == "en"
    assert (found.words, found.extract, found.quotes, found.readability) == (0, (), (), None)
    assert [place.country for place in found.places] == ["SY"]


def test_one_word_title(stages: Stages) -> None:
    found = read(stages, "Flood", "")
    assert (found.language, found.entities, found.vector) == ("und", (), ())


def test_a_hundred_thousand_words(stages: Stages) -> None:
    sentence = 'The mayor of Tyre, Rana Haddad, said on Monday: "The harbour stays closed until the storm is over." '
    text = sentence * (100_000 // 18)
    start = time.process_time()
    found = read(stages, "Harbour closed", text)
    assert time.process_time() - start < 10
    assert found.words > 99_000
    assert "Rana Haddad" in named(found, "person")
    assert len(found.quotes) <= 30
    assert [event.date for event in found.events] == ["2025-04-14"]


def test_right_to_left_with_embedded_latin(stages: Stages) -> None:
    found = read(stages, "شركة Google تفتح مكتبا في دمشق", "قالت شركة Google إنها ستفتح مكتبا في دمشق العام المقبل.")
    assert found.language == "ar"
    assert ("Damascus", "SY") in {(place.name, place.country) for place in found.places}
    assert "Google" in named(found, "organisation")


def test_all_caps_wire_slug(stages: Stages) -> None:
    found = read(
        stages, "SYRIA-QUAKE/UPDATE 2 RESCUERS REACH VILLAGE NEAR ALEPPO", "Rescuers reached a village on Monday."
    )
    assert found.language == "en"
    assert found.topics[0].code == "03000000"
    assert "SY" in found.countries


def test_dateline(stages: Stages) -> None:
    found = read(
        stages, "Talks resume", "DAMASCUS (Reuters) - Talks between the two sides resumed on Tuesday, officials said."
    )
    assert found.agency == "Reuters"
    assert [(place.name, place.country) for place in found.places] == [("Damascus", "SY")]
    assert [event.date for event in found.events] == ["2025-04-15"]
    assert "Reuters" not in named(found, "person")


def test_transliteration_variants_are_one_person(stages: Stages) -> None:
    text = (
        "President Ahmed al-Sharaa met the envoy. Al-Sharaa thanked him. Later al-Sharaa left, and Sharaa spoke again."
    )
    found = read(stages, "Ahmed Al-Sharaa meets envoy", text)
    people = [entity for entity in found.entities if entity.kind == "person"]
    assert [entity.name.lower() for entity in people] == ["ahmed al-sharaa"]
    assert people[0].mentions == 5


def test_emoji(stages: Stages) -> None:
    found = read(
        stages, "🔥 Wildfire near Athens 🔥", "😱 Firefighters in Athens fought the blaze 🚒 through the night."
    )
    assert found.language == "en"
    assert found.topics[0].code == "03000000"
    assert [place.name for place in found.places] == ["Athens"]


def test_a_table_is_no_story(stages: Stages) -> None:
    rows = "\n".join(f"Team {letter}\t{n}\t{n * 2}\t{n - 1}" for n, letter in enumerate("ABCDEFGH", 1))
    found = read(
        stages, "League table", f"The league after the weekend's matches, with points and goals of each team.\n{rows}"
    )
    assert [excerpt.text[:10] for excerpt in found.extract] == ["The league"]
    assert not found.quotes


def test_text_in_two_languages(stages: Stages) -> None:
    arabic = "أعلنت الحكومة اليوم أن المرفأ سيبقى مغلقا حتى انتهاء العاصفة. " * 6
    found = read(stages, "المرفأ مغلق", arabic + "The government said that the harbour stays closed.")
    assert found.language == "ar"
    assert found.topics
