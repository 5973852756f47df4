"""What may leave: articles whose agency set terms go without their words to callers who hold no licence.

Title, source, address, names and topics stay: they say that there is an article, and where. Text, extract, quotations and
captions are the agency's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from services.contract.rights import WITHOUT_WORDS
from services.search.article import Article
from services.search.results import Hit, SearchResult


def bare(article: Article, now: datetime) -> Article:
    """The article as everybody may have it."""
    why = article.rights.withheld(now) if article.rights else None
    if why is None:
        return article
    return msgspec.structs.replace(article, **WITHOUT_WORDS, withheld=why)


def all_bare(articles: Iterable[Article], now: datetime) -> Iterator[Article]:
    """The same of many."""
    return (bare(article, now) for article in articles)


def bare_hits(hits: Sequence[Hit], now: datetime) -> tuple[Hit, ...]:
    """Hits without snippets where these are not everybody's."""
    return tuple(
        replace(hit, snippets=(), withheld=why) if hit.rights and (why := hit.rights.withheld(now)) else hit
        for hit in hits
    )


def bare_result(result: SearchResult, now: datetime) -> SearchResult:
    """A result as everybody may have it."""
    return replace(result, hits=bare_hits(result.hits, now))
