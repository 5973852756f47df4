"""What the link stage compares an article by, and knows its story by: hashes, no words."""

from services.contract.articles import EnrichedArticle
from services.contract.identity import key
from services.contract.links import Signature
from services.pipeline import SIGNATURES
from services.runtime.step import Also
from services.text.shingles import pack, shingles, singles
from services.workers.enrich.describe import Describer

_NAMED = ("person", "organisation", "place")


class Signer:
    """Holds what describes an article; make one a process and keep it."""

    def __init__(self, describer: Describer) -> None:
        self._describer = describer

    def sign(self, article: EnrichedArticle) -> Signature:
        """The signature of one text of an article."""
        sets = shingles(article.text)
        names = [entity.name for entity in article.entities if entity.kind in _NAMED]
        return Signature(
            id=article.id,
            version=article.version,
            source=article.source,
            observed=article.observed,
            first_seen=article.first_seen,
            published=article.published,
            title=pack(singles(article.title)),
            words=sets.words,
            singles=pack(sets.singles),
            pairs=pack(sets.pairs),
            anchors=pack(sets.anchors),
            traits=self._describer.describe(article.title, article.text, article.language, names).data(),
        )

    def signed(self, article: EnrichedArticle) -> tuple[Also, ...]:
        """The message beside the enriched article."""
        return (Also(SIGNATURES, key(article.id), self.sign(article)),)
