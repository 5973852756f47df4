"""What the link stage compares an article by: hashes, no words."""

from services.contract.articles import EnrichedArticle
from services.contract.identity import key
from services.contract.links import Signature
from services.pipeline import SIGNATURES
from services.runtime.step import Also
from services.text.shingles import pack, shingles


def sign(article: EnrichedArticle) -> Signature:
    """The signature of one text of an article."""
    sets = shingles(article.text)
    return Signature(
        id=article.id,
        version=article.version,
        source=article.source,
        observed=article.observed,
        first_seen=article.first_seen,
        published=article.published,
        title=pack(shingles(article.title).singles),
        words=sets.words,
        singles=pack(sets.singles),
        pairs=pack(sets.pairs),
        anchors=pack(sets.anchors),
    )


def signed(article: EnrichedArticle) -> tuple[Also, ...]:
    """The message beside the enriched article."""
    return (Also(SIGNATURES, key(article.id), sign(article)),)
