"""Publishers with habits: each does one thing that pollers have stumbled over."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.newsweb.publisher import SHOWN, Answer, Publisher, Story

HOUR, DAY = 3600.0, 86_400.0


@dataclass
class Moves(Publisher):
    """After two days its feed lives elsewhere, for good."""

    moved_at: float = 0.0

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        if path == "/feed" and now >= self.moved_at:
            return Answer(301, headers={"Location": "/new-feed"})
        return self.feed(headers, now) if path in ("/feed", "/new-feed") else Answer(404)


@dataclass
class Repaired(Publisher):
    """While it is repaired, it sends everybody to a notice, and says that this is for good."""

    repaired_from: float = 0.0
    repaired_to: float = 0.0

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        if path == "/notice":
            return Answer(200, b"<!doctype html><html><body><p>We are being repaired.</p></body></html>")
        if self.repaired_from <= now < self.repaired_to:
            return Answer(301, headers={"Location": "/notice"})
        return super().answer(path, headers, now)


@dataclass
class Limits(Publisher):
    """Answers 429 with Retry-After to who comes again within the half hour."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        last = max((moment for moment, _, status in self.asked if status != 429), default=-DAY)
        if now - last < 0.5 * HOUR:
            return Answer(429, headers={"Retry-After": str(int(0.5 * HOUR - (now - last)) + 1)})
        return super().answer(path, headers, now)


@dataclass
class Hangs(Publisher):
    """On the third day it takes longer than anybody waits."""

    hangs_from: float = 0.0
    hangs_to: float = 0.0

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        found = super().answer(path, headers, now)
        found.pause = 1.0 if self.hangs_from <= now < self.hangs_to else 0.0
        return found


@dataclass
class Lies(Publisher):
    """Every other answer is shorter than it says."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        found = super().answer(path, headers, now)
        found.wrong_length = 100 if len(self.asked) % 2 and found.status == 200 else 0
        return found


@dataclass
class Bombs(Publisher):
    """A day long its answer unpacks to gigabytes."""

    bombs_from: float = 0.0

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        if self.bombs_from <= now < self.bombs_from + DAY:
            return Answer(200, gzip.compress(b"\0" * 60_000_000), {"Content-Encoding": "gzip"})
        return super().answer(path, headers, now)


@dataclass
class LeadsInside(Publisher):
    """Redirects to an address of somebody's own network."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        return Answer(302, headers={"Location": "http://10.0.0.1/feed"})


@dataclass
class Leaves(Publisher):
    """Is gone for good on the fourth day."""

    gone_at: float = 0.0

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        return Answer(410) if now >= self.gone_at else super().answer(path, headers, now)


@dataclass
class Always304(Publisher):
    """Says `not modified` to everybody who brings an ETag."""

    def feed(self, headers: dict[str, str], now: float) -> Answer:
        return Answer(304) if "if-none-match" in headers else super().feed(headers, now)


@dataclass
class NewEtags(Publisher):
    """Another ETag each time, for the same feed."""

    def feed(self, headers: dict[str, str], now: float) -> Answer:
        return Answer(200, self.rss(now), {"ETag": f'"{now}"', "Content-Type": "text/xml"})


@dataclass
class NewIds(Publisher):
    """Other links and guids at each request."""

    def link(self, story: Story, now: float) -> str:
        return f"http://{self.host}:{self.port}/{story.number}?seen={now:.0f}"

    def guid(self, story: Story, now: float) -> str:
        return f"{story.number}-{now:.0f}"


@dataclass
class OneLink(Publisher):
    """Every entry links to the home page."""

    def link(self, story: Story, now: float) -> str:
        return f"http://{self.host}:{self.port}/"


@dataclass
class Refuses(Publisher):
    """Its feed is for everybody, its pages for nobody."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        return super().answer(path, headers, now) if path == "/feed" else Answer(403)


@dataclass
class Pages(Publisher):
    """A feed of headlines; the text stands on the pages, and robots.txt closes some of them."""

    robots: str = "User-agent: *\nCrawl-delay: 5\nDisallow: /private/\n"

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        if path == "/robots.txt":
            return Answer(200, self.robots.encode(), {"Content-Type": "text/plain"})
        for story in self.published(now):
            if path == f"/{story.number}":
                return Answer(200, self.page(story, now), {"Content-Type": "text/html"})
        return super().answer(path, headers, now)

    def words(self, story: Story, now: float) -> str:
        return ""

    def page(self, story: Story, now: float) -> bytes:
        """The article among a site's furniture."""
        body = "".join(
            f"<p>{story.text(now)} Paragraph {n} tells of the vote in ward {story.number}.</p>" for n in range(6)
        )
        return (
            f"<html><head><title>{story.title}</title><meta property='og:type' content='article'></head><body>"
            f"<nav><a href='/'>Home</a></nav><article><h1>{story.title}</h1>{body}</article></body></html>"
        ).encode()


@dataclass
class Maps(Pages):
    """Has no feed: an index of sitemaps names a news sitemap and an archive that nobody needs."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        home = f"http://{self.host}:{self.port}"
        if path == "/feed":
            body = (
                '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                f"<sitemap><loc>{home}/news.xml</loc></sitemap>"
                f"<sitemap><loc>{home}/old.xml</loc><lastmod>2024-01-01</lastmod></sitemap></sitemapindex>"
            )
            return Answer(200, body.encode(), {"Content-Type": "application/xml"})
        if path == "/news.xml":
            urls = "".join(
                f"<url><loc>{home}/{s.number}</loc><n:news><n:publication_date>"
                f"{datetime.fromtimestamp(s.at, UTC).isoformat()}</n:publication_date></n:news></url>"
                for s in self.published(now)
            )
            names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
            return Answer(200, f"<urlset {names}>{urls}</urlset>".encode(), {"Content-Type": "application/xml"})
        return super().answer(path, headers, now)


@dataclass
class LosesPages(Pages):
    """Announces what it does not have."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        return Answer(404) if path.lstrip("/").isdigit() else super().answer(path, headers, now)


@dataclass
class Pauses(Publisher):
    """Wants nobody for an hour after each request, whichever of its feeds is asked for."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        last = max((moment for moment, _, status in self.asked if status != 429), default=0.0)
        if now - last < HOUR:
            return Answer(429, headers={"Retry-After": str(int(HOUR - (now - last)) + 1)})
        return self.feed(headers, now)


@dataclass
class Archives(Publisher):
    """Shows twenty entries, and links each page of them to the one before (RFC 5005)."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        number = int(path.rpartition("/")[2]) if path.startswith("/feed/") else 0
        if path != "/feed" and not number:
            return Answer(404)
        there = self.published(now)
        shown = there[number * SHOWN : (number + 1) * SHOWN]
        more = f'<atom:link rel="next" href="/feed/{number + 1}"/>' if len(there) > (number + 1) * SHOWN else ""
        items = "".join(self.item(story, now) for story in shown)
        names = 'xmlns:atom="http://www.w3.org/2005/Atom"'
        return Answer(200, f'<rss version="2.0" {names}><channel>{more}{items}</channel></rss>'.encode())


@dataclass
class LeadsTo(Publisher):
    """Its feed is found at another host: for good (301) or for now (302)."""

    platform: str = ""
    status: int = 301

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        return Answer(self.status, headers={"Location": f"http://{self.platform}:{self.port}/feed?of={self.host}"})


@dataclass
class Platform(Publisher):
    """Hosts the feeds of many."""

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        return self.feed(headers, now)
