"""What the tests of the enrich stage share: the loaded data, and a way to make scenes and articles."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from services.contract.articles import ClassifiedArticle, DateEvidence, EnrichedArticle, Provenance
from services.text.vectors import table
from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.enrich import Enricher
from services.workers.enrich.gazetteer import Gazetteer
from services.workers.enrich.lexicon import Lexicon
from services.workers.enrich.reading import WORD
from services.workers.enrich.scene import Scene

AT = datetime(2025, 6, 1, tzinfo=UTC)

MakeScene = Callable[..., Scene]
Enrich = Callable[..., EnrichedArticle]


@pytest.fixture(scope="session")
def words() -> Lexicon:
    return lexicon.load()


@pytest.fixture(scope="session")
def places() -> Gazetteer:
    return gazetteer.load()


@pytest.fixture
def make_scene(words: Lexicon, places: Gazetteer) -> MakeScene:
    def make(text: str, language: str = "en") -> Scene:
        return Scene(text, frozenset(WORD.findall(text)), language, words, places)

    return make


@pytest.fixture
def enrich(words: Lexicon, places: Gazetteer) -> Enrich:
    enricher = Enricher(words, places, table.load())

    def run(title: str, text: str, language: str = "en", dates: tuple[DateEvidence, ...] = ()) -> EnrichedArticle:
        return enricher.enrich(article(title, text, language, dates), at=AT)

    return run


def article(title: str, text: str, language: str, dates: tuple[DateEvidence, ...] = ()) -> ClassifiedArticle:
    return ClassifiedArticle(
        id="0" * 32,
        source="example",
        channel="page",
        title=title,
        text=text,
        observed=AT,
        provenance=Provenance(producer="jsonl", extractor="jsonl/1", input="a.jsonl"),
        dates=dates,
        version=1,
        revision=1,
        first_seen=AT,
        content_hash="0" * 16,
        language=language,
        language_confidence=0.99,
    )
