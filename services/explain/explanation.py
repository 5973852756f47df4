"""What today's models go by in one article: the words behind each topic, the lists and rules behind each name.

Nothing is estimated afterwards: the same lists are read once more, and what they give is told instead of summed up.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from services.contract.articles import Entity, Place, RawArticle, TopicGuess
from services.workers.classify.classify import Classifier
from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.enrich import LOOKED_AT, read, ruled
from services.workers.enrich.entities import entities
from services.workers.enrich.fold import fold
from services.workers.enrich.gazetteer import Gazetteer
from services.workers.enrich.lexicon import Lexicon
from services.workers.enrich.merge import Group
from services.workers.enrich.places import resolve
from services.workers.enrich.reading import WORD
from services.workers.enrich.scene import Scene
from services.workers.enrich.spacy_names import Names, SpacyNames
from services.workers.enrich.toponyms import toponyms

MOST_WORDS: Final = 8
"""Of a topic."""
MISSED: Final = 2
"""Topics that came nearest to being given."""
MOST_NAMES: Final = 30


class WhyTopic(msgspec.Struct, frozen=True):
    """A topic with the words of the lists that spoke for it, the weightiest first, and what each gave."""

    code: str
    name: str
    confidence: float
    """0 where it was not enough for the topic to be given."""
    score: float
    words: tuple[tuple[str, float], ...]


class WhyName(msgspec.Struct, frozen=True):
    """A name with the forms that it has in the text, and what says that it is one: a rule or list, and how often."""

    name: str
    kind: str
    confidence: float
    mentions: int
    forms: tuple[str, ...]
    evidence: tuple[tuple[str, int], ...]


class WhyPlace(msgspec.Struct, frozen=True):
    """A place with how many others of its name the gazetteer knows, and how often its country is named."""

    name: str
    country: str
    geonames: int | None
    confidence: float
    others: int
    country_named: int


class Explanation(msgspec.Struct, frozen=True):
    """Of one article."""

    language: str
    language_confidence: float
    stated_language: str | None
    topics: tuple[WhyTopic, ...]
    names: tuple[WhyName, ...]
    places: tuple[WhyPlace, ...]

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        told: dict[str, Any] = msgspec.to_builtins(self)
        return told


@dataclass(frozen=True, slots=True)
class Explainer:
    """Holds the lists; make one and keep it."""

    classifier: Classifier
    words: Lexicon
    places: Gazetteer
    names: Names

    @classmethod
    def load(cls, rules: Path | None = None, spacy_model: str | None = None) -> Self:
        """With the newsroom's file and model. Raises FileNotFoundError or ValueError where one or a list is at fault."""
        names = SpacyNames.load(spacy_model, ruled) if spacy_model else ruled
        return cls(Classifier.load(rules), lexicon.load(), gazetteer.load(), names)

    def explain(self, article: RawArticle) -> Explanation:
        """As classify and enrich would read it today."""
        text = article.text or article.summary or ""
        found = self.classifier.languages.find(article.title, text, article.stated_language)
        seen = frozenset(WORD.findall(text)).union(WORD.findall(article.title))
        scene = Scene(f"{article.title}\n{text}"[:LOOKED_AT], seen, found.code, self.words, self.places)
        groups = read(scene, self.names)
        known = entities(groups)
        named = {key: len(spans) for key, spans in toponyms(groups, scene).items()}
        places = resolve(named, {key: one.confidence for key, one in known.items() if one.kind == "place"}, scene)
        names = tuple(_name(one, groups[key]) for key, one in list(known.items())[:MOST_NAMES])
        return Explanation(
            found.code, found.confidence, article.stated_language, self._topics(article, text, found.code),
            names, tuple(self._place(place, scene) for place in places),
        )  # fmt: skip

    def _topics(self, article: RawArticle, text: str, language: str) -> tuple[WhyTopic, ...]:
        said = (article.title, text, article.tags)
        subjects, rules = self.classifier.subjects, self.classifier.rules
        words: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        for word, code, worth in subjects.evidence(*said, language, article.url):
            words[code].append((word, round(worth, 2)))
        hits = list(rules.hits(*said, article.source, language))
        for rule in hits:
            words[rule.code].append((f"rule: {rule.query}", 1.0))
        found = subjects.find(*said, language, article.url)
        given = {guess.code: guess for guess in rules.joined(found, iter(hits))}
        scores = {code: sum(worth for _, worth in told) for code, told in words.items()}
        missed = sorted(scores.keys() - given.keys(), key=lambda code: (-scores[code], code))[:MISSED]
        names = {**subjects.taxonomy.names, **{code: guess.name for code, guess in given.items()}}
        return tuple(
            _topic(code, names[code], given.get(code), scores[code], words[code]) for code in (*given, *missed)
        )

    def _place(self, place: Place, scene: Scene) -> WhyPlace:
        others = max(0, len(self.places.sites(fold(place.name))) - 1)
        return WhyPlace(
            place.name, place.country, place.geonames, place.confidence, others, scene.nations[place.country]
        )


def _topic(code: str, name: str, guess: TopicGuess | None, score: float, words: list[tuple[str, float]]) -> WhyTopic:
    told = tuple(sorted(words, key=lambda one: (-one[1], one[0]))[:MOST_WORDS])
    return WhyTopic(code, name, guess.confidence if guess else 0.0, round(score, 2), told)


def _name(known: Entity, group: Group) -> WhyName:
    evidence = Counter(why for why in group.whys if why)
    return WhyName(
        known.name, known.kind, known.confidence, known.mentions, tuple(sorted(set(group.names))),
        tuple(evidence.most_common()),
    )  # fmt: skip
