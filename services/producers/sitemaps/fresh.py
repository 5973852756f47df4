"""What of a sitemap is worth a fetch now: old news is no news, and an archive's sitemap does not change.

Large sites list a million pages back to their first day; without these rules each reading would bring all of them.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from services.producers.sitemaps.sitemap import Page, Sitemap

NEWS_AGE: Final = timedelta(days=3)
"""Google wants articles of the last two days in a news sitemap; a day more for those that clean up late."""
_DAY: Final = timedelta(days=1)


def fresh(sitemap: Sitemap, now: datetime, seen_days: int) -> Sitemap:
    """The sitemap without its stale entries; `problems` stay. `now` is aware.

    Stale are: a further sitemap, or a page without a news date, that last changed more than `seen_days` days ago; a page
    whose news is older than `NEWS_AGE`. What has no date at all is fresh, as nothing says otherwise.
    """
    seen = now - timedelta(days=seen_days)
    return replace(
        sitemap,
        pages=tuple(page for page in sitemap.pages if _is_fresh(page, now - NEWS_AGE, seen)),
        children=tuple(child for child in sitemap.children if _since(child.lastmod, seen)),
    )


def _is_fresh(page: Page, news: datetime, seen: datetime) -> bool:
    if page.news and page.news.published:
        return _since(page.news.published, news)
    return _since(page.lastmod, seen)


def _since(moment: datetime | None, limit: datetime) -> bool:
    """A midnight mostly stands for a day without a time, and then for any time of that day."""
    if moment is None:
        return True
    return limit <= moment or (moment.timetz().replace(tzinfo=None) == time() and limit - moment < _DAY)
