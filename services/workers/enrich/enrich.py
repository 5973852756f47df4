"""The pure step of the enrich stage: an article in, the article with names, places, phrases, dates and length out.

It holds no clock and no connection, so that the same article always gets the same answer.
"""

import re
from datetime import datetime
from typing import Final

from services.contract.articles import ClassifiedArticle, DateEvidence, EnrichedArticle, Stamp, grow
from services.text.dates import find_dates
from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.agencies import Agencies
from services.workers.enrich.cased import cased_mentions
from services.workers.enrich.extract import extract
from services.workers.enrich.fold import fold
from services.workers.enrich.merge import Group, entities, entity, group
from services.workers.enrich.phrases import key_phrases
from services.workers.enrich.places import countries, resolve
from services.workers.enrich.quotes import Speech, quotes
from services.workers.enrich.reading import WORD, reading
from services.workers.enrich.scene import Mention, Scene
from services.workers.enrich.toponyms import toponyms
from services.workers.enrich.uncased import uncased_mentions

MODEL: Final = "rules/2"
STAGE: Final = "enrich"
MOST_DATES: Final = 50
LOOKED_AT: Final = 120_000
"""Characters in which names and dates are looked for: no story is longer, and what a giant page adds are lists."""
QUOTE: Final = 200
_CASED: Final = re.compile("[A-Za-zÀ-ÖØ-ɏͰ-ϿЀ-ӿԱ-Ֆ]")
_UNCASED: Final = re.compile("[\u0590-\u06ff\u0900-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class Enricher:
    """Holds the word lists and the gazetteer; make one a process and keep it."""

    def __init__(self, words: lexicon.Lexicon, places: gazetteer.Gazetteer) -> None:
        self._lexicon = words
        self._gazetteer = places
        self._agencies, self._speech = Agencies.load(), Speech.load()

    @classmethod
    def load(cls) -> "Enricher":
        """Load all data once. Raises FileNotFoundError where a data file is missing, ValueError where one is broken."""
        return cls(lexicon.load(), gazetteer.load())

    def enrich(self, article: ClassifiedArticle, *, at: datetime) -> EnrichedArticle:
        """The article with everything this stage finds, stamped with `at` (UTC) and the model's name."""
        text = article.text or article.summary or ""
        whole = f"{article.title}\n{text}"
        tokens = WORD.findall(text)
        words_seen = frozenset(tokens).union(WORD.findall(article.title))
        scene = Scene(whole[:LOOKED_AT], words_seen, article.language, self._lexicon, self._gazetteer)
        groups = read(scene)
        named = {key: len(spans) for key, spans in toponyms(groups, scene).items()}
        places = resolve(named, scene)
        people = {key: entity(found) for key, found in groups.items() if found.kind == "person"}
        words, seconds = reading(text, tokens)
        return grow(
            article,
            EnrichedArticle,
            entities=entities(groups),
            places=places,
            countries=countries(places, named, scene),
            extract=extract(article.title, text, article.language, self._lexicon),
            quotes=quotes(scene.text, groups, people, self._speech),
            agency=self._agencies.credited(text, article.authors, article.source),
            key_phrases=key_phrases(article.title, text, article.language, self._lexicon),
            dates=_dates(article, scene.text),
            words=words,
            reading_seconds=seconds,
            stages={**article.stages, STAGE: Stamp(at=at, model=MODEL)},
        )


def read(scene: Scene) -> dict[str, Group]:
    """Everything named in the scene's text, by key, each with the place of all its mentions."""
    return group(_mentions(scene), scene.acronyms)


def _mentions(scene: Scene) -> list[Mention]:
    found: list[Mention] = []
    _note_adjectives(scene)
    if _CASED.search(scene.text):
        found += cased_mentions(scene)
    if not scene.text.isascii() and _UNCASED.search(scene.text):
        found += uncased_mentions(scene)
    return found


def _note_adjectives(scene: Scene) -> None:
    """Counts once each country whose adjective stands in the text in lower case: `syrienne`, `российский`."""
    if scene.language in {"en", "und", "ar"}:
        return
    adjectives = scene.gazetteer.adjectives
    for code in {adjectives[key] for key in map(fold, scene.words) if key in adjectives}:
        scene.nations[code] += 1


def _dates(article: ClassifiedArticle, whole: str) -> tuple[DateEvidence, ...]:
    """The evidence so far plus the days in the text, each day once, none that a caption or dateline already states."""
    told = {(kept.date[:10], kept.quote) for kept in article.dates if kept.origin in {"caption", "dateline", "text"}}
    found: dict[str, DateEvidence] = {}
    for day in find_dates(whole):
        quote = day.quote[:QUOTE]
        if day.date not in found and (day.date, quote) not in told:
            found[day.date] = DateEvidence(date=day.date, origin="text", quote=quote)
        if len(found) == MOST_DATES:
            break
    return (*article.dates, *found.values())
