"""Guesses the IPTC Media Topics of an article from weighted word lists.

Plain and open to inspection: every guess follows from terms that can be named. A language without a list gets no topic.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Final

from services.contract.articles import TopicGuess
from services.workers.classify.categories import Categories
from services.workers.classify.lexicon import Lexicon, Term
from services.workers.classify.taxonomy import Taxonomy
from services.workers.classify.tokens import words

MODEL: Final = "topics-lexicon/2"
DATA: Final = Path(__file__).parent / "data"
TITLE: Final = 3.0
"""A term in the title counts as often as this many in the text."""
TAG: Final = 4.0
"""A term in a category that the publisher gave."""
LEAD: Final = 2.0
"""A term in the first `LEAD_WORDS` words of the text: news says first what it is about."""
LEAD_WORDS: Final = 60
LOOK: Final = 3_000
"""Characters of the text looked at."""
ENOUGH: Final = 3.0
"""The score at which the evidence alone gives half confidence."""
MIN_CONFIDENCE: Final = 0.2
MAX_TOPICS: Final = 4
MAX_NARROWER: Final = 4
NARROWER: Final = 3.0
"""Weight of a term in the lists of narrower topics."""
ENOUGH_NARROWER: Final = 3.2
"""A term of a narrower topic in the title, or in the first words, or twice in the text."""
_TAG_LANGUAGE: Final = "en"
"""Publishers of every language also tag in English."""


class TopicFinder:
    """Holds the taxonomy, the word lists and the names that publishers use."""

    def __init__(self, taxonomy: Taxonomy, lexicons: Mapping[str, Lexicon], categories: Categories) -> None:
        self.taxonomy = taxonomy
        self._lexicons = dict(lexicons)
        self._categories = categories
        self._told: dict[Term, tuple[tuple[str, float], ...]] = {}

    @classmethod
    def load(cls) -> "TopicFinder":
        """The finder with all lists of the data folder. Raises ValueError where a line of one is malformed."""
        taxonomy = Taxonomy.load()
        lists = {path.name.split(".")[1]: path for path in sorted(DATA.glob("topics.*.tsv"))}
        lexicons = {language: Lexicon.read(path, language) for language, path in lists.items()}
        for line in (DATA / "narrower.tsv").read_text("utf-8").splitlines():
            code, language, terms = line.split("\t")
            for term in terms.split("|"):
                lexicons[language].add(term, code, NARROWER)
        return cls(taxonomy, lexicons, Categories.load(taxonomy))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages with a word list."""
        return tuple(self._lexicons)

    def find(
        self, title: str, text: str, tags: Sequence[str], language: str, url: str | None = None
    ) -> tuple[TopicGuess, ...]:
        """At most `MAX_TOPICS` first-level topics of at least `MIN_CONFIDENCE`, the surest first, then what is narrower.

        None without evidence. `tags` are the publisher's categories, `url` is the article's.
        """
        return self._rank(self.scores(title, text, tags, language, url))

    def scores(
        self, title: str, text: str, tags: Sequence[str], language: str, url: str | None = None
    ) -> dict[str, float]:
        """Evidence per topic code: the sum of what its terms give."""
        scores: defaultdict[str, float] = defaultdict(float)
        for _, code, worth in self.evidence(title, text, tags, language, url):
            scores[code] += worth
        return dict(scores)

    def evidence(
        self, title: str, text: str, tags: Sequence[str], language: str, url: str | None = None
    ) -> Iterator[tuple[str, str, float]]:
        """(term of a list or category, topic code, what it gives): weight times ln(1 + weighted occurrences).

        What speaks for a narrower topic speaks for its first-level one too.
        """
        for term, count in self._counts(title, text, tags, language).items():
            often = log(1.0 + count)
            for code, weight in self._told.get(term) or self._tell(term):
                yield term.text, code, weight * often
        for said in self._categories.said(tags, url):
            yield said.words, said.code, said.worth
            if said.code not in self.taxonomy.tops:
                yield said.words, self.taxonomy.top(said.code), said.worth

    def _counts(self, title: str, text: str, tags: Sequence[str], language: str) -> Mapping[Term, float]:
        counts: defaultdict[Term, float] = defaultdict(float)
        lexicon = self._lexicons.get(language)
        if lexicon is not None:
            body = words(text[:LOOK])
            _count(counts, lexicon, words(title), TITLE)
            _count(counts, lexicon, body[:LEAD_WORDS], LEAD)
            _count(counts, lexicon, body[LEAD_WORDS:], 1.0)
        for name in sorted({language, _TAG_LANGUAGE} & self._lexicons.keys()):
            for tag in tags:
                _count(counts, self._lexicons[name], words(tag), TAG)
        return counts

    def _tell(self, term: Term) -> tuple[tuple[str, float], ...]:
        """The codes that a term speaks for, with their first-level ones: worked out once for each term of the lists."""
        tops = [(self.taxonomy.top(code), weight) for code, weight in term.weights.items()]
        told = (*term.weights.items(), *(pair for pair in tops if pair[0] not in term.weights))
        self._told[term] = told
        return told

    def _rank(self, scores: Mapping[str, float]) -> tuple[TopicGuess, ...]:
        order = sorted(scores.keys() & self.taxonomy.tops, key=lambda code: (-scores[code], code))[: MAX_TOPICS + 1]
        guesses = []
        for place, code in enumerate(order[:MAX_TOPICS]):
            rival = scores[order[0]] if place else scores[order[1]] if len(order) > 1 else 0.0
            guesses.append(self._guess(code, confidence(scores[code], rival)))
        found = [guess for guess in guesses if guess.confidence >= MIN_CONFIDENCE]
        return (*found, *self._narrower(scores, {guess.code: guess.confidence for guess in found}))

    def _narrower(self, scores: Mapping[str, float], tops: Mapping[str, float]) -> Iterator[TopicGuess]:
        """Parts of the topics found, by evidence of their own: no surer than the whole."""
        sure = {
            code: round(tops.get(self.taxonomy.top(code), 0.0) * score / (score + ENOUGH), 3)
            for code, score in scores.items()
            if code not in self.taxonomy.tops and score >= ENOUGH_NARROWER
        }
        order = sorted(sure, key=lambda code: (-sure[code], code))[:MAX_NARROWER]
        yield from (self._guess(code, sure[code]) for code in order if sure[code] >= MIN_CONFIDENCE)

    def _guess(self, code: str, sure: float) -> TopicGuess:
        return TopicGuess(code=code, name=self.taxonomy.names[code], confidence=sure)


def confidence(score: float, rival: float) -> float:
    """Evidence times contrast: score / (score + ENOUGH) * score / (score + rival), to three decimals.

    The rival of the best topic is the second; the rival of every other is the best, so none of those exceeds 0.5.
    """
    return round(score / (score + ENOUGH) * score / (score + rival), 3)


def _count(counts: defaultdict[Term, float], lexicon: Lexicon, text_words: Sequence[str], worth: float) -> None:
    for term in lexicon.find(text_words):
        counts[term] += worth
