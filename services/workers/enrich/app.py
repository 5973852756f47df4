"""The enrich worker: its step with its gazetteers, word lists and vectors loaded."""

from services.contract.articles import ClassifiedArticle
from services.pipeline import ENRICH
from services.runtime.settings import Settings
from services.runtime.step import Each, Step
from services.text.vectors import table
from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.describe import Describer
from services.workers.enrich.enrich import Enricher, ruled
from services.workers.enrich.sign import Signer
from services.workers.enrich.spacy_names import SpacyNames


def build(settings: Settings) -> Step:
    """The step, ready to run."""
    words = lexicon.load()
    vectors = table.load()
    spacy = SpacyNames.load(settings.spacy_model, ruled) if settings.spacy_model else None
    enricher, signer = Enricher(words, gazetteer.load(), vectors, spacy), Signer(Describer(words.stopwords, vectors))
    return Each(ENRICH, ClassifiedArticle, lambda article, at: enricher.enrich(article, at=at), also=signer.signed)
