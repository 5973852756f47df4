"""What pages state about themselves."""

import json

import pytest
from trafilatura import load_html

from services.producers.pages.metadata import Stated, same_site, stated
from tests.unit.producers.pages.site import linked_data, meta, page

URL = "https://www.news.example.com/2025/bridge"


def read(head: str = "", url: str | None = URL, attributes: str = "") -> Stated:
    tree = load_html(page(head, "<h1>Bridge</h1><p>x</p>", attributes).decode())
    assert tree is not None
    return stated(tree, url)


def test_linked_data_and_open_graph() -> None:
    found = read(
        linked_data(
            headline="Bridge &amp; tunnel",
            author=[{"@type": "Person", "name": "Ada Moor"}, {"name": "Ben Fenn"}, "Cleo Wood"],
            datePublished="2025-06-10T04:00:00Z",
            dateModified="2025-06-11T04:00:00Z",
            articleBody="All of it",
            inLanguage="en-gb",
        )
        + meta(og__title="Bridge", og__image="/b.jpg", og__site_name="The Harbour", article__tag="city")
        + meta(article__published_time="2025-06-10T05:00:00Z"),
        attributes="lang='de'",
    )
    assert found == Stated(
        title="Bridge & tunnel",
        authors=("Ada Moor", "Ben Fenn", "Cleo Wood"),
        published=("2025-06-10T04:00:00Z", "2025-06-10T05:00:00Z"),
        changed=("2025-06-11T04:00:00Z",),
        image="/b.jpg",
        language="en-GB",
        site="The Harbour",
        tags=("city",),
        headings=("Bridge",),
        is_article=True,
        body="All of it",
    )


def test_a_page_that_states_nothing() -> None:
    assert read() == Stated(headings=("Bridge",))


@pytest.mark.parametrize(
    "block",
    [
        {"@graph": [{"@type": "WebPage"}, {"@type": ["Thing", "ReportageNewsArticle"], "headline": "Bridge"}]},
        [{"@type": "BlogPosting", "headline": "Bridge"}],
        {"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Bridge"}},
    ],
)
def test_linked_data_may_be_nested(block: object) -> None:
    assert read(f"<script type='application/ld+json'>{json.dumps(block)};</script>").title == "Bridge"


@pytest.mark.parametrize(
    "block",
    [
        "",
        "{",
        "[" * 50_000,
        "7",
        "null",
        '{"@type": 7}',
        '{"@type": "Product", "headline": "x"}',
        "[[[[]]]]",
        '{"@graph": "x"}',
    ],
)
def test_broken_linked_data_states_nothing(block: str) -> None:
    assert read(f"<script type='application/ld+json'>{block}</script>").title is None


@pytest.mark.parametrize(
    "author", [None, 7, [], [None], {"name": 7}, {"url": "x"}, "https://news.example.com/ada", [[]]]
)
def test_authors_of_other_kinds_are_none(author: object) -> None:
    assert read(linked_data(author=author)).authors == ()


@pytest.mark.parametrize(
    "image", ["/a.jpg", ["/a.jpg", "/b.jpg"], {"@type": "ImageObject", "url": "/a.jpg"}, [{"url": "/a.jpg"}]]
)
def test_image_of_linked_data(image: object) -> None:
    assert read(linked_data(image=image)).image == "/a.jpg"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (meta(datePublished="2025-06-10"), ("2025-06-10",)),
        ("<time pubdate datetime='2025-06-10T04:00:00Z'>June</time>", ("2025-06-10T04:00:00Z",)),
        ("<time itemprop='datePublished' datetime='2025-06-10'>June</time>", ("2025-06-10",)),
        ("<time datetime='2025-06-10'>an event</time>", ()),
        (linked_data(datePublished=7), ()),
    ],
)
def test_published(head: str, published: tuple[str, ...]) -> None:
    tree = load_html(page("", head + "<p>x</p>").decode())
    assert tree is not None
    assert stated(tree, URL).published == published


@pytest.mark.parametrize(
    ("head", "paywalled"),
    [
        (linked_data(isAccessibleForFree=False), True),
        (linked_data(isAccessibleForFree="False"), True),
        (linked_data(isAccessibleForFree="http://schema.org/False"), True),
        (linked_data(hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".rest"}), True),
        (linked_data(hasPart=[7, {"isAccessibleForFree": "false"}]), True),
        (meta(article__content_tier="locked"), True),
        (meta(article__content_tier="Metered"), True),
        (meta(article__content_tier="free"), False),
        (linked_data(isAccessibleForFree=True), False),
        (linked_data(isAccessibleForFree="true", hasPart="x"), False),
        (linked_data(isAccessibleForFree=[]), False),
        ("", False),
    ],
)
def test_paywall(head: str, paywalled: bool) -> None:
    assert read(head).paywalled is paywalled


@pytest.mark.parametrize(
    ("href", "url", "canonical"),
    [
        ("https://news.example.com/bridge", URL, "https://news.example.com/bridge"),
        ("/bridge", URL, "https://www.news.example.com/bridge"),
        ("https://example.org/bridge", URL, None),
        ("https://example.com.evil.org/bridge", URL, None),
        ("https://a.co.uk/1", "https://b.co.uk/1", None),
        ("https://m.a.co.uk/1", "https://www.a.co.uk/1", "https://m.a.co.uk/1"),
        ("http://127.0.0.1/1", "http://127.0.0.2/1", None),
        ("http://127.0.0.1/1", "http://127.0.0.1/2", "http://127.0.0.1/1"),
        ("javascript:alert(1)", URL, None),
        ("http://[::1", URL, None),
        ("https://news.example.com/bridge", None, "https://news.example.com/bridge"),
        ("", URL, None),
    ],
)
def test_canonical_address(href: str, url: str | None, canonical: str | None) -> None:
    assert read(f"<link rel='Canonical' href='{href}'>", url).canonical == canonical


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Bridge - The Harbour", "Bridge"),
        ("A - B | The Harbour", "A - B"),
        ("The Harbour", "The Harbour"),
        ("Bridge - Tunnel", "Bridge - Tunnel"),
    ],
)
def test_the_sites_name_is_no_part_of_the_title(title: str, plain: str) -> None:
    assert read(meta(og__title=title, og__site_name="The Harbour")).title == plain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example.com/", "http://b.example.com/x", True),
        ("https://example.com/", "https://example.org/", False),
        ("https://a.github.io/", "https://b.github.io/", False),
        ("http://localhost:1/", "http://localhost:2/", True),
        ("nonsense", "nonsense", False),
    ],
)
def test_same_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same
