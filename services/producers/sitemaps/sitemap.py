"""What a sitemap says, as values: pages, further sitemaps, and what was wrong with it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Google's news extension: what the page's article is, in its publisher's words."""

    title: str = ""
    publication: str = ""
    """The newspaper's name."""
    language: str | None = None
    """BCP 47."""
    published: datetime | None = None
    """Aware; a day without a time is its midnight in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An address that the site wants read."""

    loc: str
    """An absolute http(s) address."""
    lastmod: datetime | None = None
    """Aware; a day without a time is its midnight in UTC."""
    news: News | None = None
    images: tuple[str, ...] = ()
    """Absolute http(s) addresses, which may be on other sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A further sitemap that an index names."""

    loc: str
    lastmod: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """All of it, in its order. A sitemap has pages, an index has children; a wrong one may have both."""

    pages: tuple[Page, ...] = ()
    children: tuple[Child, ...] = ()
    problems: tuple[str, ...] = ()
    """For people: what was left out, why, and what to do."""
