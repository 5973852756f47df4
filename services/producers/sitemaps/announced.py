"""A sitemap as a reader in a child process hands it over: each page a draft without text, each further sitemap likewise.

The draft's position tells them apart: `page 3`, `sitemap 1`. Its date of change stands among its dates.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from services.contract.articles import DateEvidence
from services.producers.draft import Draft, Refused
from services.producers.sitemaps.fresh import fresh
from services.producers.sitemaps.reader import read

PAGE: Final = "page"
SITEMAP: Final = "sitemap"


def announced(data: bytes, *, base: str | None, now: str, seen_days: int) -> Iterator[Draft | Refused]:
    """What is worth a fetch at `now` (ISO 8601); one refusal without a position where nothing could be read at all."""
    found = read(data, base=base)
    if not found.pages and not found.children and found.problems:
        yield Refused(position="", error="not_a_sitemap", reason="; ".join(found.problems), data=data[:1000])
        return
    kept = fresh(found, datetime.fromisoformat(now), seen_days)
    for number, page in enumerate(kept.pages, start=1):
        draft = _draft(page.loc, f"{PAGE} {number}", page.lastmod)
        if page.news:
            draft.title, draft.published = page.news.title, page.news.published
            draft.language, draft.source = page.news.language, page.news.publication
        yield draft
    for number, child in enumerate(kept.children, start=1):
        yield _draft(child.loc, f"{SITEMAP} {number}", child.lastmod)


def _draft(loc: str, position: str, changed: datetime | None) -> Draft:
    words = changed.isoformat() if changed else ""
    dates = [DateEvidence(date=words, origin="meta", quote=words)] if changed else []
    return Draft(channel="page", source="", title="", text="", position=position, url=loc, dates=dates)
