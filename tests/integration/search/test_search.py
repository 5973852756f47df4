"""Searches against a real Elasticsearch, in documents made and stored as the indexer makes and stores them."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.request import MOST_WORDS, Near, SearchRequest
from services.search.results import Bucket, Snippet, to_json
from services.search.search import search
from tests.integration.search.articles import ARTICLES
from tests.integration.search.indexed import Articles

pytestmark = pytest.mark.servers


def shown(pieces: Snippet) -> str:
    """`[x]` where x is what was searched for."""
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces)


def test_before_the_first_article_nothing_is_found(stack_settings: Settings) -> None:
    elastic = Elastic(stack_settings)
    found = search(elastic, stack_settings, SearchRequest(words="harbour"))
    elastic.close()
    assert (found.total, found.hits, found.fuzzy) == (0, (), False)


def test_words_are_found_in_each_language_s_own_forms(articles: Articles) -> None:
    forms = {
        "merchant operation": ["harbour-third"],
        "operations merchants": ["harbour-third"],
        "the merchants of harbours": ["harbour-third"],
        "Händlern": ["markt"],
        "handler": ["markt"],
        "marchand eglise": ["marche"],
        "église": ["marche"],
        "التاجر": [],
        "تجار": ["souq"],
        "السوق التجار": ["souq"],
        "торговец": [],
        "торговцами рынок": ["rynok"],
        "comerciante": ["mercado"],
        "wafanyabiashara": ["other"],
        "北京大学": ["shichang"],
        "市场 商人": ["shichang"],
        "vault": ["bank"],
        "arvenia rate": ["bank"],
    }
    found = {words: (result := articles.find(words), [hit.id for hit in result.hits]) for words in forms}
    assert {words: ids if not result.fuzzy else [] for words, (result, ids) in found.items()} == forms


def test_a_word_of_no_meaning_in_the_article_s_language_need_not_be_there(articles: Articles) -> None:
    assert articles.ids("goals for the keepers") == ["match"]
    assert articles.ids("die Händler und der Markt") == ["markt"]


def test_only_such_words_find_articles_that_have_one(articles: Articles) -> None:
    assert set(articles.ids("to be", language=("en",), collapse="none")) >= {"match"}
    assert articles.ids('"to be or not to be"') == ["match"]


def test_a_phrase_stands_together_and_its_very_form_ranks_first(articles: Articles) -> None:
    assert articles.ids('"military operations"') == ["harbour-third"]
    assert articles.ids('"operations military"') == []
    assert articles.ids('"老市场"') == ["shichang"]
    assert articles.ids('"عاد التجار"') == ["souq"]
    assert articles.ids('"nawaf salam"') == ["harbour"]


def test_the_form_as_typed_ranks_above_others_of_its_stem(articles: Articles) -> None:
    assert articles.ids("merchant", language=("en",)) == ["trial", "harbour-third"]


def test_exclusions(articles: Articles) -> None:
    assert articles.ids("merchants -trial", language=("en",)) == ["harbour-third"]
    assert articles.ids('merchants -"military operations"', language=("en",)) == ["trial"]
    assert "trial" not in articles.ids("-merchants")
    assert "bank" in articles.ids("-merchants")


@pytest.mark.parametrize(
    ("parts", "ids"),
    [
        ({"source": ("copy.example", "COURT.example")}, {"harbour-again", "trial"}),
        ({"language": ("ar", "ZH-hant")}, {"souq", "shichang", "beijing"}),
        ({"language": ("sw",)}, {"other"}),
        ({"topic": ("04000000",)}, {"harbour", "bank", "markt", "marche"}),
        ({"topic": ("Econ", "sport")}, {"harbour", "bank", "markt", "marche", "match"}),
        ({"topic": ("FINANCE",)}, {"harbour", "bank", "markt", "marche"}),
        ({"topic": ("*",)}, set()),
        ({"topic": ("inance",)}, set()),
        ({"entity": ("salam",)}, {"harbour", "bank"}),
        ({"entity": ("nawaf salam",)}, {"harbour", "souq"}),
        ({"entity": ("Salam, Nawaf",)}, {"harbour", "souq"}),
        ({"entity": ("salam", "tyre")}, {"harbour"}),
        ({"entity": ("سلام",)}, {"souq"}),
        ({"person": ("arvenia",)}, set()),
        ({"organisation": ("arvenia bank",)}, {"bank"}),
        ({"place": ("köln",)}, {"markt"}),
        ({"country": ("fr", "LB")}, {"harbour", "match", "marche", "souq"}),
        ({"since": date(2026, 4, 16)}, {"rynok", "mercado", "other"}),
        ({"until": date(2026, 3, 1)}, {"harbour"}),
        ({"since": date(2026, 3, 4), "until": date(2026, 3, 4)}, {"bank"}),
        ({"since": datetime(2026, 3, 4, 12, 0, 1, tzinfo=UTC), "until": date(2026, 3, 11)}, {"trial"}),
        ({"topic": ("economy",), "country": ("GB",)}, {"bank"}),
    ],
)
def test_filters(articles: Articles, parts: dict[str, Any], ids: set[str]) -> None:
    assert set(articles.ids(size=100, collapse="none", **parts)) == ids


def test_facets_count_all_that_was_found(articles: Articles) -> None:
    found = articles.find(size=1)
    assert found.facets["language"][0] == Bucket("en", 6)
    assert found.facets["topic"][0] == Bucket("economy, business and finance", 4)
    assert Bucket("court.example", 1) in found.facets["source"]
    assert set(found.facets["country"]) >= {Bucket("GB", 2), Bucket("FR", 2), Bucket("LB", 2)}
    assert {bucket.value for bucket in found.facets["person"]} == {"Nawaf Salam", "Lena Salam", "نواف سلام"}
    assert found.facets["organisation"] == (Bucket("Bank of Arvenia", 1),)
    assert set(found.facets["place"]) == {Bucket("Tyre", 1), Bucket("Köln", 1)}
    assert found.histogram == (Bucket("2026-03", 5), Bucket("2026-04", 9))
    assert (found.total, found.distinct) == (14, 12)


def test_a_short_range_is_counted_by_day(articles: Articles) -> None:
    found = articles.find(since=date(2026, 3, 1), until=date(2026, 3, 5))
    assert found.histogram[0] == Bucket("2026-03-01", 1)
    assert len(found.histogram) == 4


def test_found_words_are_marked(articles: Articles) -> None:
    def marked(words: str) -> tuple[str, list[str]]:
        hit = articles.find(words).hits[0]
        return shown(hit.title_marked), [shown(pieces) for pieces in hit.snippets]

    assert marked("raise point") == (
        "Bank [raises] its rate",
        ["The rate was [raised] by a quarter <b>[point]</b>, the bank said."],
    )
    assert marked('"military operation"')[1][0].startswith("The [military operations] near the")
    assert "[السوق]" in marked("السوق")[0]
    assert "[市场]" in marked("市场")[0].replace("][", "")


def test_without_words_the_text_s_beginning_is_shown(articles: Articles) -> None:
    hit = articles.find(entity=("Tyre",)).hits[0]
    assert shown(hit.snippets[0]).startswith("The military operations near the harbour ended")
    assert shown(hit.title_marked) == hit.title == "Harbour opens again"


def test_exact_copies_are_one_hit(articles: Articles) -> None:
    hit = articles.find("harbour", source=()).hits[0]
    assert hit.copy_count == 2
    assert [(copy.id, copy.source) for copy in hit.copies] == [
        ("harbour", "example.org"),
        ("harbour-again", "copy.example"),
    ]
    assert len(articles.find("harbour", collapse="none").hits) == 3
    assert articles.find("rate").hits[0].copy_count == 0


def test_a_typing_error_finds_what_is_similar(articles: Articles) -> None:
    found = articles.find("harbuor mercahnts")
    assert found.fuzzy
    assert [hit.id for hit in found.hits] == ["harbour-third"]
    assert any(piece.found for pieces in found.hits[0].snippets for piece in pieces)
    assert not articles.find("harbour").fuzzy
    nothing = articles.find("xylophonist")
    assert (nothing.total, nothing.fuzzy) == (0, False)


def test_newest_first_and_pages(articles: Articles) -> None:
    every = articles.ids(sort="newest", size=100)
    assert every[:3] == ["other", "mercado", "rynok"]
    assert articles.ids(sort="newest", size=5) + articles.ids(sort="newest", size=7, offset=5) == every
    assert articles.find(sort="newest").hits[0].score is None


def test_of_equal_matches_the_fresher_ranks_first(articles: Articles) -> None:
    assert articles.ids("harbour", collapse="none") == ["harbour-third", "harbour-again", "harbour"]


@pytest.mark.parametrize(
    "words",
    [
        "title:x OR 1=1",
        '"',
        '-"',
        "* ? ~ ^ \\ / [a TO b] {} ()",
        "merchants OR nothingofthekind",
        "\ud800 lone",
        "🙂",
        "a" * 1000,
        " ".join(f"word{n}" for n in range(MOST_WORDS)),
        '"' + " ".join(f"w{n}" for n in range(MOST_WORDS)) + '"',
        " ".join(f"-word{n}" for n in range(MOST_WORDS)),
        "北" * 72,
        "a-" * 48,
        "🙂" * 72,
        "北京大学 " * 4 + "市场商人",
        "\u202emerchants\u0000",
        "text.en:* _exists_:id +harbour",
    ],
)
def test_hostile_words_are_only_words(articles: Articles, words: str) -> None:
    found = articles.find(words)
    assert not found.partial
    assert found.total in (0, 1, 4, len(ARTICLES))
    assert json.loads(to_json(found))["total"] == found.total


def test_a_hit_has_what_the_document_says(articles: Articles) -> None:
    hit = articles.find(source=("example.org",), person=("nawaf",)).hits[0]
    assert (hit.id, hit.url, hit.language, hit.revision) == ("harbour", "https://example.org/harbour", "en", 1)
    assert hit.time == hit.published == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (hit.topics, hit.people, hit.places) == (
        ("economy, business and finance",),
        ("Nawaf Salam",),
        ("Tyre",),
    )


def test_one_of_several_words_is_enough(articles: Articles) -> None:
    assert set(articles.ids("goal OR raise", collapse="none")) == {"match", "bank"}
    assert set(articles.ids('"late goal" | "Händler bauten"')) == {"match", "markt"}
    assert articles.ids("goal OR raise quarter") == ["bank"]
    assert articles.find("goall OR xylograph").fuzzy
    assert "[goal]" in shown(articles.find("goal OR raise watched").hits[0].title_marked)


def test_articles_that_name_a_place_nearby(articles: Articles) -> None:
    assert set(articles.ids(near=Near(33.27, 35.19, 10))) == {"harbour"}
    assert articles.ids(near=Near(33.27, 35.19, 1)) == []


def test_while_somebody_types_the_last_word_may_be_a_beginning(articles: Articles) -> None:
    assert articles.ids("merchants harb") == []
    assert articles.ids("merchants harb", unfinished=True)[0].startswith("harbour")
    assert articles.ids("harb", unfinished=True)[0].startswith("harbour")
    assert articles.ids("harb mercants", unfinished=True) == []
    assert "[Harbour]" in shown(articles.find("harb", unfinished=True).hits[0].title_marked)
    assert articles.ids("السو", unfinished=True) == ["souq"]
