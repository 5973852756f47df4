"""Headwater's reader of pages and those that it is measured beside, each as one function of a page."""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from trafilatura import bare_extraction, extract, load_html

from services.producers.charset import decode
from services.producers.draft import Draft
from services.producers.pages import read
from services.producers.pages.metadata import stated
from tests.quality.page_sets import Page


@dataclass(frozen=True)
class Facts:
    """What a reader says of a page; empty where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


def headwater(page: Page) -> Draft | None:
    """The draft, or None where it refuses the page."""
    (found,) = read(page.data, url=page.url, source=None)
    return found if isinstance(found, Draft) else None


def _headwater(page: Page) -> str:
    draft = headwater(page)
    return draft.text if draft else ""


def _trafilatura(page: Page, precision: bool = False) -> str:
    text = decode(page.data)[0]
    return extract(text, url=page.url, include_comments=False, favor_precision=precision) or ""


def _linked_data(page: Page) -> str:
    tree = load_html(decode(page.data)[0])
    return "" if tree is None else stated(tree, page.url).body


def texts() -> Iterator[tuple[str, Callable[[Page], str]]]:
    """Name and reader; those that are not installed are named on standard error."""
    logging.disable(logging.ERROR)  # trafilatura tells of each page that it finds nothing in
    yield "Headwater", _headwater
    yield "trafilatura", _trafilatura
    yield "trafilatura, precision favoured", lambda page: _trafilatura(page, precision=True)
    if find_spec("resiliparse") is None:
        sys.stderr.write("not compared, not installed: resiliparse\n")
    else:
        plain: Any = import_module("resiliparse.extract.html2text").extract_plain_text
        yield "resiliparse", lambda page: plain(decode(page.data)[0], main_content=True, alt_texts=False)
    yield "articleBody of JSON-LD alone", _linked_data


def headwater_facts(page: Page) -> Facts:
    """A published time, else the first date with evidence."""
    draft = headwater(page)
    if draft is None:
        return Facts()
    day = draft.published.isoformat() if draft.published else draft.dates[0].date if draft.dates else ""
    return Facts(draft.title, draft.authors, day)


def trafilatura_facts(page: Page) -> Facts:
    """With its own names for them."""
    found: Any = bare_extraction(decode(page.data)[0], url=page.url, with_metadata=True)
    if found is None:
        return Facts()
    return Facts(found.title or "", tuple((found.author or "").split("; ")), found.date or "")


FACTS: Final[tuple[tuple[str, Callable[[Page], Facts]], ...]] = (
    ("Headwater", headwater_facts),
    ("trafilatura", trafilatura_facts),
)
