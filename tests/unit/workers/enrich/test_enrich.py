"""The whole step on invented articles in several languages, and on a page dump where one is at hand."""

import time

import pytest

from services.contract.articles import DateEvidence, EnrichedArticle
from services.workers.enrich.dating import MOST_DATES
from services.workers.enrich.enrich import MODEL, read
from tests.shared import shared

from .conftest import AT, Enrich, MakeScene


def named(article: EnrichedArticle, kind: str) -> set[str]:
    return {entity.name for entity in article.entities if entity.kind == kind}


def test_english_story(enrich: Enrich) -> None:
    text = (
        "Norwegian Foreign Minister Ingrid Solheim met Omar al-Rashidi in Amman on March 4, 2024. Solheim praised the "
        "World Food Programme (WFP). The WFP feeds 20,000 people there. Rashidi, a spokesman for the camp, agreed."
    )
    found = enrich("Visit to the camps", text)
    assert named(found, "person") == {"Ingrid Solheim", "Omar al-Rashidi"}
    assert named(found, "organisation") == {"World Food Programme"}
    minister = next(entity for entity in found.entities if entity.name == "Ingrid Solheim")
    assert (minister.mentions, minister.role) == (2, "Norwegian Foreign Minister")
    whole = f"Visit to the camps\n{text}"
    assert whole[minister.offset :].startswith("Ingrid Solheim")
    assert [(place.name, place.country) for place in found.places] == [("Amman", "JO")]
    assert set(found.countries) == {"NO", "JO"}
    assert [day.date for day in found.dates] == ["2024-03-04"]


def test_german_nouns_are_no_names(enrich: Enrich) -> None:
    text = (
        "Die Regierung hat dem Haushalt zugestimmt. Bundeskanzler Jürgen Falkenhain reist Ende Mai nach Warschau, "
        "sagte ein Sprecher. Falkenhain will dort über Energie und Verteidigung sprechen. Die Opposition sieht Risiken."
    )
    found = enrich("Kanzler reist", text, "de")
    assert named(found, "person") == {"Jürgen Falkenhain"}
    assert [(place.name, place.country) for place in found.places] == [("Warsaw", "PL")]
    assert not named(found, "other")


def test_arabic_story(enrich: Enrich) -> None:
    found = enrich(
        "زيارة رسمية", "التقى الرئيس اللبناني كريم الحداد وفدا في بيروت. وأشادت الأمم المتحدة بالخطوة.", "ar"
    )
    assert [(e.name, e.kind) for e in found.entities if e.kind != "place"] == [
        ("كريم الحداد", "person"),
        ("الأمم المتحدة", "organisation"),
    ]
    assert found.places[0].country == "LB"
    assert found.countries == ("LB",)


def test_chinese_story(enrich: Enrich) -> None:
    found = enrich("会谈", "外长王小明在北京表示，双方将在上海再次会谈。", "zh")
    assert named(found, "person") == {"王小明"}
    assert {place.name for place in found.places} == {"Beijing", "Shanghai"}


def test_an_acronym_joins_its_long_form(enrich: Enrich) -> None:
    found = enrich("Vote", "The Rural Housing Association (RHA) voted. Members of the RHA were split.")
    assert [(e.name, e.kind, e.mentions) for e in found.entities] == [("Rural Housing Association", "organisation", 3)]


def test_stamp_and_earlier_parts_stay(enrich: Enrich) -> None:
    kept = DateEvidence(date="2020-05-02", origin="caption", quote="May 2, 2020")
    found = enrich("Calm", "It was taken on May 2, 2020, and shown on 7 June 2021.", dates=(kept,))
    assert found.dates == (kept, DateEvidence(date="2021-06-07", origin="text", quote="7 June 2021"))
    assert found.stages["enrich"].at == AT
    assert found.stages["enrich"].model == MODEL


def test_nothing_in_nothing_out(enrich: Enrich) -> None:
    found = enrich("", "")
    assert (found.entities, found.places, found.countries, found.key_phrases) == ((), (), (), ())
    assert (found.words, found.reading_seconds) == (0, 0)


def test_same_article_same_answer(enrich: Enrich) -> None:
    text = "Paris and London signed. Mayor Anna Lindqvist of Malmo waited in Oslo, Norway, with Peter Strand."
    assert enrich("Pact", text) == enrich("Pact", text)


@pytest.mark.parametrize(
    "unit",
    [
        "Minister Ana Prado met Jo Li in Oslo on May 3, 2021. ",
        "A.",
        "Aa Bb-Cc ",
        "北京总统王明说",
        "الرئيس أحمد الشرع في دمشق ",
        "A-",
    ],
)
def test_a_megabyte_is_bounded(enrich: Enrich, unit: str) -> None:
    before = time.process_time()
    found = enrich("Long", unit * (1_000_000 // len(unit.encode())))
    assert time.process_time() - before < 2
    assert len(found.entities) <= 100
    assert len(found.places) <= 50
    assert len(found.key_phrases) <= 10
    assert len(found.dates) <= MOST_DATES


@pytest.mark.shared
def test_page_dump(enrich: Enrich) -> None:
    title, _, text = shared("samples", "raw-page-dump.txt").read_text("utf-8").partition("\n")
    found = enrich(title, text)
    assert named(found, "person") >= {"Nawaf Salam", "Ahmed al-Sharaa", "Hisham al-Hashemi", "Bashar al-Assad"}
    assert named(found, "organisation") >= {"Hezbollah", "ISIS", "Popular Mobilization Forces"}
    assert {(p.name, p.country) for p in found.places} >= {
        ("Mosul", "IQ"),
        ("Damascus", "SY"),
        ("Tripoli", "LB"),
        ("Beirut", "LB"),
    }
    assert found.countries[:3] == ("SY", "LB", "IQ")


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ((DateEvidence(date="2025-04-16", origin="dateline", quote="April 16"),), "2025-04-14"),
        ((DateEvidence(date="2025-04-23", origin="meta", quote=""),
          DateEvidence(date="2025-04-16", origin="caption", quote="")), "2025-04-21"),
        ((DateEvidence(date="2025-04", origin="page", quote=""),), None),
        ((), None),
    ],
)  # fmt: skip
def test_times_count_from_the_surest_day_that_is_given(
    enrich: Enrich, dates: tuple[DateEvidence, ...], day: str | None
) -> None:
    found = enrich("Talks", "They met on Monday.", dates=dates)
    assert [event.date for event in found.events] == ([day] if day else [])


def test_countries_of_adjectives_are_counted_in_one_order(make_scene: MakeScene) -> None:
    scene = make_scene("une loi syrienne, une loi libanaise, une loi française, une loi russe", "fr")
    assert read(scene) == {}
    assert list(scene.nations) == sorted(scene.nations) == ["FR", "LB", "RU", "SY"]
