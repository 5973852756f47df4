"""By words and by meaning, on a real Elasticsearch."""

from collections.abc import Iterator

import msgspec
import pytest

from services.contract.articles import EnrichedArticle
from services.local.settings import HOST, StackSettings
from services.runtime.settings import Settings
from services.text.vectors.table import load
from services.workers.enrich.near import vector
from tests.integration.search.articles import ARTICLES
from tests.integration.search.indexed import Articles, indexed

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

NEWS = (
    ("plane", "Aircraft makes emergency landing", "The jet with 140 passengers landed safely after an engine failed over the sea."),
    ("doctor", "Hospital opens new ward", "Physicians and nurses will treat children with heart disease there."),
    ("storm", "Hurricane nears the coast", "Residents boarded up windows as gales and floods were expected."),
    ("bank", "Central bank raises interest rates", "Inflation and borrowing costs worry households and lenders."),
)  # fmt: skip


def english(name: str, title: str, text: str) -> EnrichedArticle:
    return msgspec.structs.replace(ARTICLES[3], id=name, title=title, text=text, entities=(), topics=(), captions=(),
                                   content_hash=name, vector=vector(title, text, "en", load()))  # fmt: skip


@pytest.fixture(scope="module")
def news(servers: StackSettings) -> Iterator[Articles]:
    settings = Settings(elasticsearch=f"http://{HOST}:{servers.elasticsearch_port}", namespace="hybrid")
    many = [
        english(f"plane-{n}", f"Flight {n} lands", f"Flight number {n} landed at the airport in the evening.")
        for n in range(30)
    ]
    with indexed(
        settings, [*(english(*one) for one in NEWS), *many, *(a for a in ARTICLES if a.language in ("ar", "de"))]
    ) as found:
        yield found


def test_what_shares_no_word_is_found_by_meaning(news: Articles) -> None:
    for words, wanted in (("airplane crash", "plane"), ("surgeons medicine", "doctor"), ("cyclone winds", "storm")):
        assert wanted not in news.ids(words), words
        found = news.find(words, by="hybrid")
        assert wanted in [hit.id for hit in found.hits[:5]], words
        assert next(hit for hit in found.hits if hit.id == wanted).found_by == ("meaning",)


def test_what_has_the_words_comes_first_and_says_so(news: Articles) -> None:
    first = news.find("hurricane coast", by="hybrid").hits[0]
    assert (first.id, first.found_by) == ("storm", ("words", "meaning"))
    assert any(piece.found for piece in first.title_marked)


def test_filters_hold(news: Articles) -> None:
    assert news.find("airplane crash", by="hybrid", source=("nowhere.example",)).total == 0
    assert all(hit.id != "plane" for hit in news.find("airplane -engine", by="hybrid").hits)


def test_other_languages_are_found_by_words_as_ever(news: Articles) -> None:
    assert news.ids("تجار السوق", by="hybrid")[0] == "souq"
    assert news.ids("Händler Markt", by="hybrid")[0] == "markt"


def test_pages_repeat_and_skip_nothing(news: Articles) -> None:
    whole = news.find("flight airport evening", by="hybrid", size=40)
    pages = [
        id_
        for start in range(0, 40, 7)
        for id_ in news.ids("flight airport evening", by="hybrid", size=7, offset=start)
    ]
    assert pages == [hit.id for hit in whole.hits]
    assert len(set(pages)) == whole.total >= 30
    assert sum(bucket.count for bucket in whole.facets["source"]) == whole.total


def test_where_no_article_has_all_the_words_most_are_enough(news: Articles) -> None:
    found = news.find("hurricane coast residents windows elephants")
    assert found.loose
    assert [hit.id for hit in found.hits] == ["storm"]
    assert not news.find("hurricane coast").loose
    assert news.find('"hurricane elephants" coast residents windows').total == 0
