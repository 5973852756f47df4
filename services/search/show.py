"""A search result for people at a terminal.

Colour and emphasis only where a terminal shows them; into a file or pipe go the same lines, unwrapped.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.search.request import FILTERS, SearchRequest
from services.search.results import Hit, SearchResult, Snippet

FOUND: Final = "bold yellow"
_NAMES: Final = 6
_VALUES: Final = 6
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Escape sequences would reach the terminal, direction overrides the rest of the line."""


def show(console: Console, request: SearchRequest, result: SearchResult) -> None:
    """Prints the hits, numbered from the page's offset, then the facets."""
    if not result.total:
        _print(console, Text(_nothing(request)))
        return
    if not result.hits:
        _print(console, Text(f"{result.total:,} articles match, none of them on this page; give a smaller offset"))
        return
    _print(console, _summary(request, result))
    for number, hit in enumerate(result.hits, request.offset + 1):
        _show_hit(console, request, number, hit)
    _show_facets(console, result)


def _print(console: Console, text: Text, indent: int = 0) -> None:
    """Wrapped to the terminal; to anything else one line each, so that grep finds whole ones."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent).append_text(text), soft_wrap=True)


def _show_hit(console: Console, request: SearchRequest, number: int, hit: Hit) -> None:
    console.print()
    _print(console, Text(f"{number}. ").append_text(_marked(hit.title_marked or (), "bold")))
    about = [hit.source, _day(hit.time), hit.language, *hit.topics]
    if hit.revision > 1:
        about.append(f"revision {hit.revision}")
    _print(console, Text(_plain(" · ".join(about)), style="dim"), 3)
    if hit.snippets:
        _print(console, Text(" … ").join(_marked(pieces) for pieces in hit.snippets), 3)
    if names := _few((*hit.people, *hit.organisations, *hit.places), _NAMES):
        _print(console, Text(_plain(names), style="cyan"), 3)
    if hit.url:
        console.print(Text(f"   {_plain(hit.url)}", style="blue"), soft_wrap=True)
    if hit.first_source and hit.first_source != hit.source:
        _print(console, Text(_plain(f"first in {hit.first_source}"), style="magenta"), 3)
    if hit.copy_count:
        _print(console, Text(_plain(_others(request, hit)), style="magenta"), 3)


def _marked(pieces: Snippet, style: str = "") -> Text:
    text = Text(style=style)
    for piece in pieces:
        text.append(_plain(piece.text), FOUND if piece.found else "")
    return text


def _others(request: SearchRequest, hit: Hit) -> str:
    """Whom the hit stands for."""
    word = "in this story" if request.collapse == "stories" else "copy" if hit.copy_count == 1 else "copies"
    return f"+{hit.copy_count} {word}: {_few([copy.source for copy in hit.copies], len(hit.copies))}"


def _summary(request: SearchRequest, result: SearchResult) -> Text:
    word = "article" if result.total == 1 else "articles"
    text = Text(f"{result.total:,} {word}", style="bold")
    if result.distinct < result.total:
        told = {
            "copies": f", about {result.distinct:,} without copies",
            "stories": f", about {result.distinct:,} stories",
        }
        text.append(told.get(request.collapse, ""), "not bold")
    text.append(f" in {result.took_ms / 1000:.2f} s", "not bold")
    if result.fuzzy:
        text.append("; nothing has these very words, similar ones are shown", FOUND)
    if result.loose:
        text.append("; nothing has all of these words, those with most of them are shown", FOUND)
    if result.partial:
        text.append("; Elasticsearch did not finish, there may be more", "bold red")
    return text


def _show_facets(console: Console, result: SearchResult) -> None:
    counted = (*result.facets.items(), ("when", result.histogram[-_VALUES:]))
    rows = [(name, _few([f"{b.value} ({b.count:,})" for b in buckets], _VALUES)) for name, buckets in counted]
    rows = [(name, _plain(values)) for name, values in rows if values]
    console.print()
    if not console.is_terminal:
        for name, values in rows:
            _print(console, Text(f"{name:14}{values}"))
        return
    table = Table.grid(padding=(0, 2))
    for name, values in rows:
        table.add_row(Text(name, style="bold"), Text(values))
    console.print(table)


def _few(values: Iterable[str], most: int) -> str:
    every = list(dict.fromkeys(values))
    return ", ".join(every[:most]) + (", …" if len(every) > most else "")


def _plain(text: str) -> str:
    return _UNSAFE.sub(" ", text)


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def _nothing(request: SearchRequest) -> str:
    """What was asked for, and what could be left out."""
    filters = [f"{name} {' or '.join(getattr(request, name))}" for name in FILTERS if getattr(request, name)]
    filters += [f"{name} {getattr(request, name)}" for name in ("since", "until") if getattr(request, name)]
    parts = request.parts
    hints = []
    if parts.phrases:
        hints.append("the words without quotes")
    if len(parts.plain) > 1:
        hints.append("fewer words")
    if parts.without:
        hints.append("fewer exclusions")
    if filters:
        hints.append(f"without the filter{'s' if len(filters) > 1 else ''} ({', '.join(filters)})")
    asked = f"“{request.words}”" if request.words else "this"
    return _plain(f"no article matches {asked}; try {', or '.join(hints) or 'another spelling, or another language'}")
