"""The classify worker: its step with its models loaded."""

from services.contract.articles import UniqueArticle
from services.pipeline import CLASSIFY
from services.runtime.settings import Settings
from services.runtime.step import Each, Step
from services.workers.classify.classify import Classifier


def build(settings: Settings) -> Step:
    """The step, ready to run."""
    classifier = Classifier.load(settings.topic_rules)
    return Each(CLASSIFY, UniqueArticle, lambda article, at: classifier.classify(article, at=at))
