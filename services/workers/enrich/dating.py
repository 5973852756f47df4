"""Which day an article was written on, and which days its text states."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.contract.articles import ClassifiedArticle, DateEvidence
from services.text.dates import FoundDate

MOST_DATES: Final = 50
QUOTE: Final = 200
_GIVES_A_DAY: Final = ("meta", "feed", "page", "url", "dateline", "caption")
"""Origins of dates that say when an article was written, the surest first; a picture may be older than its article."""
_DAY: Final = len("2025-04-14")


def written(article: ClassifiedArticle) -> date | None:
    """The day that `yesterday` is counted from: the publication's, else the surest one that the page gives."""
    if article.published:
        return article.published.date()
    given = [one for one in article.dates if one.origin in _GIVES_A_DAY and len(one.date) >= _DAY]
    surest = min(given, key=lambda one: _GIVES_A_DAY.index(one.origin), default=None)
    return date.fromisoformat(surest.date[:_DAY]) if surest else None


def dates(article: ClassifiedArticle, full: Sequence[FoundDate]) -> tuple[DateEvidence, ...]:
    """The evidence so far plus the days in the text, each day once, none that a caption or dateline already states."""
    told = {(kept.date[:10], kept.quote) for kept in article.dates if kept.origin in {"caption", "dateline", "text"}}
    found: dict[str, DateEvidence] = {}
    for day in full:
        quote = day.quote[:QUOTE]
        if day.date not in found and (day.date, quote) not in told:
            found[day.date] = DateEvidence(date=day.date, origin="text", quote=quote)
        if len(found) == MOST_DATES:
            break
    return (*article.dates, *found.values())
