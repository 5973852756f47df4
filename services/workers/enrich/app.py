"""The enrich worker: its step with its gazetteers loaded."""

from services.contract.articles import ClassifiedArticle
from services.pipeline import ENRICH
from services.runtime.settings import Settings
from services.runtime.step import Each, Step
from services.workers.enrich.enrich import Enricher
from services.workers.enrich.sign import signed


def build(_: Settings) -> Step:
    """The step, ready to run."""
    enricher = Enricher.load()
    return Each(ENRICH, ClassifiedArticle, lambda article, at: enricher.enrich(article, at=at), also=signed)
