"""Invented pages for these tests."""

import json
from typing import Any

from lxml.html import HtmlElement
from trafilatura import load_html

WORDS = (
    "The harbour council met on Monday evening to talk about the new bridge over the eastern channel, and decided nothing.",
    "Engineers had shown three drawings, of which the second found most friends among those who live on the far side.",
    "A vote was put off until the autumn, when the tide tables for the coming year and the price of steel will be known.",
    "“We have waited since my grandmother was a girl,” said the ferryman, who would lose his work if it were built.",
)


def page(head: str = "", body: str | None = None, attributes: str = "lang='en'") -> bytes:
    """A page; without a body, one with the article of `WORDS` and things around it."""
    paragraphs = "".join(f"<p>{words}</p>" for words in WORDS)
    article = (
        "<nav><a href='/'>Home</a> <a href='/harbour'>Harbour</a></nav>"
        f"<article><h1>Council talks about a bridge</h1>{paragraphs}</article>"
        "<footer><p>All rights reserved.</p></footer>"
    )
    return f"<!DOCTYPE html><html {attributes}><head>{head}</head><body>{article if body is None else body}</body></html>".encode()


def linked_data(**fields: Any) -> str:
    """A JSON-LD block with one article."""
    block = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f"<script type='application/ld+json'>{json.dumps(block)}</script>"


def meta(**fields: str) -> str:
    """Open Graph and other meta elements; two underscores stand for a colon."""
    return "".join(f"<meta property='{name.replace('__', ':')}' content='{value}'>" for name, value in fields.items())


def tree_of(data: bytes) -> HtmlElement:
    """The elements of a page."""
    tree = load_html(data.decode())
    assert tree is not None
    return tree
