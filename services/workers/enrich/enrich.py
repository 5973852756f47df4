"""The pure step of the enrich stage: an article in, the article with names, places, phrases, dates and length out.

It holds no clock and no connection, so that the same article always gets the same answer.
"""

import re
from datetime import datetime
from typing import Final

from services.contract.articles import ClassifiedArticle, EnrichedArticle, Stamp, grow
from services.text.dates import find_dates
from services.text.vectors import table
from services.workers.enrich import calendar_words, gazetteer, lexicon
from services.workers.enrich.agencies import Agencies
from services.workers.enrich.cased import cased_mentions
from services.workers.enrich.dating import dates, written
from services.workers.enrich.entities import entities, entity
from services.workers.enrich.events import events
from services.workers.enrich.extract import extract
from services.workers.enrich.fold import fold
from services.workers.enrich.merge import Group, group
from services.workers.enrich.near import vector
from services.workers.enrich.phrases import Phrases
from services.workers.enrich.places import countries, resolve
from services.workers.enrich.quotes import Speech, quotes
from services.workers.enrich.readability import readability
from services.workers.enrich.reading import WORD, reading
from services.workers.enrich.scene import Mention, Scene
from services.workers.enrich.spacy_names import Names, SpacyNames
from services.workers.enrich.tone import Tones
from services.workers.enrich.toponyms import toponyms
from services.workers.enrich.uncased import uncased_mentions

MODEL: Final = "rules/4+static-vectors/1"
STAGE: Final = "enrich"
LOOKED_AT: Final = 120_000
"""Characters in which names and dates are looked for: no story is longer, and what a giant page adds are lists."""
_CASED: Final = re.compile("[A-Za-zÀ-ÖØ-ɏͰ-ϿЀ-ӿԱ-Ֆ]")
_UNCASED: Final = re.compile("[\u0590-\u06ff\u0900-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class Enricher:
    """Holds the word lists and the gazetteer; make one a process and keep it."""

    def __init__(
        self, words: lexicon.Lexicon, places: gazetteer.Gazetteer, vectors: table.Table, spacy: SpacyNames | None = None
    ) -> None:
        """With `spacy`, persons and organisations are its model's."""
        self._names: Names = spacy or ruled
        self.model = f"{MODEL}+{spacy.model}" if spacy else MODEL
        self._lexicon = words
        self._gazetteer = places
        self._vectors = vectors
        self._agencies, self._speech = Agencies.load(), Speech.load()
        self._tones, self._calendar = Tones.load(), calendar_words.load()
        self._phrases = Phrases(words)

    @classmethod
    def load(cls) -> "Enricher":
        """Load all data once. Raises FileNotFoundError where a data file is missing, ValueError where one is broken."""
        return cls(lexicon.load(), gazetteer.load(), table.load())

    def enrich(self, article: ClassifiedArticle, *, at: datetime) -> EnrichedArticle:
        """The article with everything this stage finds, stamped with `at` (UTC) and the model's name."""
        text = article.text or article.summary or ""
        whole = f"{article.title}\n{text}"
        headline, tokens = WORD.findall(article.title), WORD.findall(text)
        words_seen = frozenset(headline + tokens)
        scene = Scene(whole[:LOOKED_AT], words_seen, article.language, self._lexicon, self._gazetteer)
        groups = read(scene, self._names)
        known = entities(groups)
        named = {key: len(spans) for key, spans in toponyms(groups, scene).items()}
        places = resolve(named, {key: one.confidence for key, one in known.items() if one.kind == "place"}, scene)
        people = {key: known.get(key) or entity(found) for key, found in groups.items() if found.kind == "person"}
        words, seconds = reading(text, tokens)
        full = find_dates(scene.text)
        return grow(
            article,
            EnrichedArticle,
            entities=tuple(known.values()),
            places=places,
            countries=countries(places, named, scene),
            extract=extract(article.title, text, article.language, self._lexicon),
            quotes=quotes(scene.text, groups, people, self._speech),
            agency=self._agencies.credited(text, article.authors, article.source),
            key_phrases=self._phrases.of(article.title, text, article.language),
            dates=dates(article, full),
            events=events(scene.text, words_seen, article.language, written(article), full, self._calendar),
            tone=self._tones.tone(headline, tokens, article.language),
            readability=readability(text, tokens, article.language),
            vector=vector(article.title, text, article.language, self._vectors),
            words=words,
            reading_seconds=seconds,
            stages={**article.stages, STAGE: Stamp(at=at, model=self.model)},
        )


def ruled(scene: Scene) -> list[Mention]:
    """Everything that the rules and lists say is named, in any order."""
    found: list[Mention] = []
    _note_adjectives(scene)
    if _CASED.search(scene.text):
        found += cased_mentions(scene)
    if not scene.text.isascii() and _UNCASED.search(scene.text):
        found += uncased_mentions(scene)
    return found


def read(scene: Scene, names: Names = ruled) -> dict[str, Group]:
    """Everything named in the scene's text, by key, each with the place of all its mentions."""
    return group(names(scene), scene.acronyms)


def _note_adjectives(scene: Scene) -> None:
    """Counts once each country whose adjective stands in the text in lower case: `syrienne`, `российский`."""
    if scene.language in {"en", "und", "ar"}:
        return
    adjectives = scene.gazetteer.adjectives
    codes = {adjectives[key] for key in map(fold, scene.words) if key in adjectives}
    for code in sorted(codes):  # of equals the first one counts as foremost: never by the order of a set
        scene.nations[code] += 1
