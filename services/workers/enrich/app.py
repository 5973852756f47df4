"""The enrich worker: its step with its gazetteers, word lists and vectors loaded."""

from services.contract.articles import ClassifiedArticle
from services.pipeline import ENRICH
from services.runtime.settings import Settings
from services.runtime.step import Each, Step
from services.text.vectors import table
from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.describe import Describer
from services.workers.enrich.enrich import Enricher
from services.workers.enrich.sign import Signer


def build(_: Settings) -> Step:
    """The step, ready to run."""
    words = lexicon.load()
    vectors = table.load()
    enricher, signer = Enricher(words, gazetteer.load(), vectors), Signer(Describer(words.stopwords, vectors))
    return Each(ENRICH, ClassifiedArticle, lambda article, at: enricher.enrich(article, at=at), also=signer.signed)
