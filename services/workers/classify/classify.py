"""The pure step of the classify stage: an article in, the article with language and topics out.

It holds no clock and no connection, so that the same article always gets the same answer.
"""

from datetime import datetime
from typing import Final

from services.contract.articles import ClassifiedArticle, Stamp, UniqueArticle, grow
from services.workers.classify import language, topics

MODEL: Final = f"{language.MODEL}+{topics.MODEL}"
STAGE: Final = "classify"


class Classifier:
    """Holds the language model and the word lists; make one a process and keep it."""

    def __init__(self, languages: language.LanguageFinder, subjects: topics.TopicFinder) -> None:
        self._languages = languages
        self._subjects = subjects

    @classmethod
    def load(cls) -> "Classifier":
        """Load all data once. Raises FileNotFoundError or ValueError naming the file that is missing or malformed."""
        return cls(language.LanguageFinder.load(), topics.TopicFinder.load())

    def classify(self, article: UniqueArticle, *, at: datetime) -> ClassifiedArticle:
        """The article with its language and topics, stamped with `at` (UTC) and the model's name."""
        text = article.text or article.summary or ""
        found = self._languages.find(article.title, text, article.stated_language)
        guesses = self._subjects.find(article.title, text, article.tags, found.code)
        return grow(
            article,
            ClassifiedArticle,
            language=found.code,
            language_confidence=found.confidence,
            topics=guesses,
            stages={**article.stages, STAGE: Stamp(at=at, model=MODEL)},
        )
