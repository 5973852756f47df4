"""The pure step of the classify stage: an article in, the article with language and topics out.

It holds no clock and no connection, so that the same article always gets the same answer.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

from services.contract.articles import ClassifiedArticle, Stamp, UniqueArticle, grow
from services.workers.classify import language, topics
from services.workers.classify.rules import Rules

MODEL: Final = f"{language.MODEL}+{topics.MODEL}"
STAGE: Final = "classify"


class Classifier:
    """Holds the language model and the word lists; make one a process and keep it."""

    def __init__(self, languages: language.LanguageFinder, subjects: topics.TopicFinder, rules: Rules) -> None:
        self.languages = languages
        self.subjects = subjects
        self.rules = rules
        self.model = MODEL + rules.model
        """What read an article; another file of rules is another model."""

    @classmethod
    def load(cls, rules: Path | None = None) -> "Classifier":
        """Load all data once. Raises FileNotFoundError, BrokenModel, RulesError or ValueError naming the file at fault."""
        subjects = topics.TopicFinder.load()
        return cls(language.LanguageFinder.load(), subjects, Rules.load(rules, subjects.taxonomy))

    def classify(self, article: UniqueArticle, *, at: datetime) -> ClassifiedArticle:
        """The article with its language and topics, stamped with `at` (UTC) and the model's name."""
        text = article.text or article.summary or ""
        found = self.languages.find(article.title, text, article.stated_language)
        guesses = self.subjects.find(article.title, text, article.tags, found.code, article.url)
        hits = self.rules.hits(article.title, text, article.tags, article.source, found.code)
        return grow(
            article,
            ClassifiedArticle,
            language=found.code,
            language_confidence=found.confidence,
            topics=self.rules.joined(guesses, hits),
            stages={**article.stages, STAGE: Stamp(at=at, model=self.model)},
        )
