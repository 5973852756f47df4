"""What is stale, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest

from services.producers.sitemaps.fresh import fresh
from services.producers.sitemaps.sitemap import Child, News, Page, Sitemap

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def before(**time: float) -> datetime:
    return NOW - timedelta(**time)


def page(lastmod: datetime | None = None, published: datetime | None = None, news: bool = False) -> Page:
    return Page(loc="https://example.org/a", lastmod=lastmod, news=News(published=published) if news else None)


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        (page(), True),
        (page(before(days=6)), True),
        (page(before(days=7, seconds=1)), False),
        (page(NOW + timedelta(days=2)), True),
        (page(news=True), True),
        (page(before(days=8), news=True), False),
        (page(before(days=400), before(days=2, hours=23), news=True), True),
        (page(before(hours=1), before(days=3, hours=1), news=True), False),
        (page(datetime(2026, 11, 13, tzinfo=UTC)), True),
        (page(datetime(2026, 11, 12, tzinfo=UTC)), False),
        (page(None, datetime(2026, 11, 17, tzinfo=UTC), news=True), True),
        (page(None, datetime(2026, 11, 16, tzinfo=UTC), news=True), False),
    ],
)
def test_pages(entry: Page, kept: bool) -> None:
    assert bool(fresh(Sitemap(pages=(entry,)), NOW, 7).pages) is kept


def test_children_and_problems() -> None:
    children = tuple(Child(loc=f"https://example.org/{n}", lastmod=moment) for n, moment in
                     enumerate((None, before(days=6), before(days=8))))  # fmt: skip
    left = fresh(Sitemap(children=children, problems=("something",)), NOW, 7)
    assert left == Sitemap(children=children[:2], problems=("something",))


def test_a_midnight_of_another_zone_is_a_time() -> None:
    eastern = datetime.fromisoformat("2026-11-13T00:00:00-05:00")
    assert fresh(Sitemap(pages=(page(eastern.astimezone(UTC)),)), NOW, 7).pages == ()
