"""Guesses the IPTC Media Topics of an article from weighted word lists.

Plain and open to inspection: every guess follows from terms that can be named. A language without a list gets no topic.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Final

from services.contract.articles import TopicGuess
from services.workers.classify.lexicon import Lexicon, Term
from services.workers.classify.tokens import words

MODEL: Final = "topics-lexicon/1"
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
_TAG_LANGUAGE: Final = "en"
"""Publishers of every language also tag in English."""


class TopicFinder:
    """Holds the names of the topics and the word lists."""

    def __init__(self, names: Mapping[str, str], lexicons: Mapping[str, Lexicon]) -> None:
        self.names = dict(names)
        self._lexicons = dict(lexicons)

    @classmethod
    def load(cls) -> "TopicFinder":
        """The finder with all lists of the data folder. Raises ValueError where a line of one is malformed."""
        lines = (DATA / "media_topics.tsv").read_text("utf-8").splitlines()
        names = dict(line.split("\t") for line in lines)
        languages = {path.name.split(".")[1]: path for path in sorted(DATA.glob("topics.*.tsv"))}
        return cls(names, {language: Lexicon.read(path, language) for language, path in languages.items()})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages with a word list."""
        return tuple(self._lexicons)

    def find(self, title: str, text: str, tags: Iterable[str], language: str) -> tuple[TopicGuess, ...]:
        """At most `MAX_TOPICS` topics of at least `MIN_CONFIDENCE`, the surest first; none without evidence."""
        return self._rank(self.scores(title, text, tags, language))

    def scores(self, title: str, text: str, tags: Iterable[str], language: str) -> dict[str, float]:
        """Evidence per topic code: the sum of what its terms give."""
        scores: defaultdict[str, float] = defaultdict(float)
        for _, code, worth in self.evidence(title, text, tags, language):
            scores[code] += worth
        return dict(scores)

    def evidence(self, title: str, text: str, tags: Iterable[str], language: str) -> Iterator[tuple[str, str, float]]:
        """(term of a list, topic code, what it gives): weight times ln(1 + weighted occurrences)."""
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
        for term, count in counts.items():
            for code, weight in term.weights.items():
                yield term.text, code, weight * log(1.0 + count)

    def _rank(self, scores: Mapping[str, float]) -> tuple[TopicGuess, ...]:
        order = sorted(scores, key=lambda code: (-scores[code], code))[: MAX_TOPICS + 1]
        guesses = []
        for place, code in enumerate(order[:MAX_TOPICS]):
            rival = scores[order[0]] if place else scores[order[1]] if len(order) > 1 else 0.0
            guesses.append(TopicGuess(code=code, name=self.names[code], confidence=confidence(scores[code], rival)))
        return tuple(guess for guess in guesses if guess.confidence >= MIN_CONFIDENCE)


def confidence(score: float, rival: float) -> float:
    """Evidence times contrast: score / (score + ENOUGH) * score / (score + rival), to three decimals.

    The rival of the best topic is the second; the rival of every other is the best, so none of those exceeds 0.5.
    """
    return round(score / (score + ENOUGH) * score / (score + rival), 3)


def _count(counts: defaultdict[Term, float], lexicon: Lexicon, text_words: Sequence[str], worth: float) -> None:
    for term in lexicon.find(text_words):
        counts[term] += worth
