"""What is read of a sitemap, right or wrong."""

import gzip
from datetime import UTC, datetime

import pytest

from services.producers.sitemaps import reader
from services.producers.sitemaps.reader import read
from services.producers.sitemaps.sitemap import Child, News, Page

BASE = "https://www.example.org/sitemaps/today.xml"
OPEN = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
NEWS = "<news:publication><news:name>The Daily</news:name><news:language>en</news:language></news:publication>"
FULL = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
  xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">
 <url>
  <loc> https://www.example.org/a?x=1&amp;y=2 </loc><lastmod>2026-11-20T10:00:00+02:00</lastmod><priority>0.8</priority>
  <news:news>{NEWS}<news:publication_date>2026-11-20</news:publication_date><news:title>A &lt;b&gt; c</news:title></news:news>
  <image:image><image:loc>https://cdn.example.net/a.jpg</image:loc><image:title>Not this</image:title></image:image>
  <image:image><image:loc>/b.jpg</image:loc></image:image>
  <image:image><image:loc>data:image/png;base64,AAAA</image:loc></image:image>
  <video:video><video:title>Nor this</video:title><video:publication_date>2020-01-01</video:publication_date></video:video>
 </url>
 <url><loc>/relative</loc></url>
</urlset>"""


def urlset(*locs: str, ending: str = "</urlset>") -> bytes:
    return (OPEN + "".join(f"<url><loc>{loc}</loc></url>" for loc in locs) + ending).encode()


def test_all_that_a_page_may_say() -> None:
    sitemap = read(FULL.encode(), base=BASE)
    news = News(title="A <b> c", publication="The Daily", language="en", published=datetime(2026, 11, 20, tzinfo=UTC))
    first = Page(
        loc="https://www.example.org/a?x=1&y=2",
        lastmod=datetime(2026, 11, 20, 8, tzinfo=UTC),
        news=news,
        images=("https://cdn.example.net/a.jpg", "https://www.example.org/b.jpg"),
    )
    assert sitemap.pages == (first, Page(loc="https://www.example.org/relative"))
    assert (sitemap.children, sitemap.problems) == ((), ())


def test_an_index() -> None:
    index = (
        b"<sitemapindex><sitemap><loc>https://example.org/1.xml.gz</loc><lastmod>2026-11</lastmod></sitemap>"
        b"<sitemap><loc>https://example.org/2.xml</loc></sitemap></sitemapindex>"
    )
    sitemap = read(index, base=BASE)
    first = Child(loc="https://example.org/1.xml.gz", lastmod=datetime(2026, 11, 1, tzinfo=UTC))
    assert sitemap.children == (first, Child(loc="https://example.org/2.xml"))
    assert (sitemap.pages, sitemap.problems) == ((), ())


@pytest.mark.parametrize(
    "changed",
    [
        FULL.replace("http://www.google.com/schemas/sitemap-news/0.9", "https://news.google.com/wrong"),
        FULL.replace("http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84"),
        FULL.replace('xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""),
        FULL.replace('xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""),
        FULL.replace("xmlns:", "xmlns:s").replace("news:", "snews:").replace("image:", "simage:").replace("video:", "svideo:"),
        "\n warning: x\n" + FULL,
        FULL.replace("utf-8", "utf-16"),
    ],
)  # fmt: skip
def test_namespaces_and_what_stands_before_it_do_not_matter(changed: str) -> None:
    assert read(changed.encode(), base=BASE) == read(FULL.encode(), base=BASE)


@pytest.mark.parametrize(
    "data", [FULL.encode("utf-16"), FULL.replace("UTF-8", "latin-1").encode("latin-1"), b"\xef\xbb\xbf" + FULL.encode()]
)
def test_encodings(data: bytes) -> None:
    assert read(data, base=BASE) == read(FULL.encode(), base=BASE)


def test_packed() -> None:
    assert read(gzip.compress(FULL.encode(), mtime=0), base=BASE) == read(FULL.encode(), base=BASE)


def test_a_text_file_has_one_address_a_line() -> None:
    text = b"\xef\xbb\xbfhttps://example.org/a\r\n\r\n  https://example.org/b \nhttps://example.com/c\nnot an address"
    sitemap = read(text, base=BASE)
    assert [page.loc for page in sitemap.pages] == [
        "https://example.org/a",
        "https://example.org/b",
        "https://www.example.org/sitemaps/not an address",
    ]
    assert sitemap.problems == (
        "left out, as they have an address of another site, for which this one cannot speak: 1",
    )


@pytest.mark.parametrize(
    ("loc", "reason"),
    [
        ("https://example.com/a", "another site"),
        ("https://example.org.evil.example/a", "another site"),
        ("http://10.0.0.1/a", "another site"),
        ("javascript:alert(1)", "no http"),
        ("file:///etc/passwd", "no http"),
        ("ftp://example.org/a", "no http"),
        ("http://[::1/a", "no http"),
        ("https://example.org/" + "a" * 2_000, "2,000 characters"),
        ("", "no address"),
    ],
)
def test_a_site_speaks_for_itself_only(loc: str, reason: str) -> None:
    sitemap = read(urlset(loc, "https://news.example.org/b"), base=BASE)
    assert [page.loc for page in sitemap.pages] == ["https://news.example.org/b"]
    (problem,) = sitemap.problems
    assert reason in problem
    assert problem.endswith(": 1")


def test_without_a_base_every_web_address_counts() -> None:
    sitemap = read(urlset("https://example.org/a", "https://example.com/b", "/c", "ftp://example.org/d"), base=None)
    assert [page.loc for page in sitemap.pages] == ["https://example.org/a", "https://example.com/b"]
    assert len(sitemap.problems) == 1


def test_a_repeated_address_counts_once() -> None:
    assert len(read(urlset("/a", "/a", "/b"), base=BASE).pages) == 2


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00.123-05:00", datetime(2026, 11, 20, 15, 0, 0, 123_000, tzinfo=UTC)),
        ("2026-11-20T10:00:00", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 GMT", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-02-30", datetime(2026, 2, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(written: str, moment: datetime | None) -> None:
    data = f"<urlset><url><loc>/a</loc><lastmod>{written}</lastmod></url></urlset>"
    (page,) = read(data.encode(), base=BASE).pages
    assert page.lastmod == moment


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"%PDF-1.7 ...", "binary"),
        (b"some words about nothing", "text, not a sitemap"),
        (b"<!doctype html><html><body>Not found</body></html>", "web page"),
        (b"<rss version='2.0'><channel/></rss>", "feed"),
        (b"<opml/>", "root is <opml>"),
        (b"<urlset/>", "without entries"),
        (gzip.compress(b"x" * 1_000, mtime=0)[:-12], "breaks off"),
        (b"\x1f\x8b" + b"\0" * 50, "damaged"),
    ],
)
def test_what_is_no_sitemap_is_said(data: bytes, words: str) -> None:
    sitemap = read(data, base=BASE)
    assert (sitemap.pages, sitemap.children) == ((), ())
    (problem,) = sitemap.problems
    assert words in problem


def test_a_bomb_in_gzip_is_not_unpacked() -> None:
    (problem,) = read(gzip.compress(b" " * 20_000_000, mtime=0), base=BASE).problems
    assert "100 times" in problem


def test_a_file_above_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SIZE_LIMIT", 100)
    (problem,) = read(urlset("/a", "/b"), base=BASE).problems
    assert problem.startswith("nothing was read, as it is larger than 100 bytes")


def test_lines_above_the_limit_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "ENTRIES", 2)
    sitemap = read(b"https://example.org/a\nhttps://example.org/b\nhttps://example.org/c", base=BASE)
    assert len(sitemap.pages) == 2
    assert "more than 2 lines" in sitemap.problems[0]
