"""What the test suites say is right about a feed: read out of expressions and files that other readers wrote.

feedparser's tests carry Python expressions. They are taken apart with `ast` and never run: used is each
`entries[n]... == constant` and `feed... == constant` that speaks of a field below. gofeed, feed-rs and rss-parser keep what
their own reader gives as JSON; theirs are opinions too, and both readers here are held against the same ones. Not used are
theirs where the reader was told to do something else, or has lost letters or the order of words (`_UNUSABLE`).
"""

import ast
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.quality.feed_sets import Feed

Field = Literal["title", "link", "date", "author", "content", "feed title"]
FIELDS: Final[tuple[Field, ...]] = ("title", "link", "date", "author", "content", "feed title")
SUITES: Final = ("feedparser", "gofeed", "feed-rs", "rss-parser")
Path = tuple[str | int, ...]
_UNUSABLE: Final = {
    "rss-parser/test/input/xml2js-options.rss": "made with another option (`EMPTY` for what is empty)",
    "rss-parser/test/input/reddit-home.rss": "XHTML written anew, with its words in another order",
    "rss-parser/test/input/reddit-atom.rss": "XHTML written anew, with its words in another order",
}
_LOST: Final = "\ufffd"
_NOBODY: Final = ("feed-rs", "author", "author")
"""feed-rs names everyone `author` whom RSS gives as an address with a name."""

_OF_ENTRY: Final[Mapping[Path, Field]] = {
    ("title",): "title", ("title_detail", "value"): "title", ("link",): "link",
    ("published_parsed",): "date", ("updated_parsed",): "date", ("created_parsed",): "date",
    ("author",): "author", ("author_detail", "name"): "author", ("authors", 0, "name"): "author",
    ("authors", 1, "name"): "author", ("description",): "content", ("summary",): "content",
    ("summary_detail", "value"): "content", ("content", 0, "value"): "content", ("content", 1, "value"): "content",
}  # fmt: skip
_OF_FEED: Final[Mapping[Path, Field]] = {("title",): "feed title", ("title_detail", "value"): "feed title"}


@dataclass(frozen=True)
class Expected:
    """One field of an entry (or of the feed, where `entry` is None)."""

    feed: Feed
    entry: int | None
    field: Field
    value: str
    """Dates as ISO 8601 in UTC; texts may hold markup."""


@dataclass
class Expectations:
    """Those that can be used, and why others are not."""

    used: list[Expected] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)


def expectations(found: Sequence[Feed]) -> Expectations:
    """Of all suites that state any."""
    result, files = Expectations(), {feed.name: feed for feed in found}
    for feed in found:
        if feed.expect:
            _of_feedparser(feed, result)
        elif right := _right_of(feed, files):
            _of_a_pair(feed, right, result)
    return result


def _of_a_pair(feed: Feed, right: Feed, result: Expectations) -> None:
    try:
        found = [one for one in _of_json(feed, json.loads(right.data)) if one.value]
    except ValueError:
        result.unused["an expectation file that is no JSON"] += 1
        return
    for one in found:
        if why := _UNUSABLE.get(feed.name) or _flaw(one):
            result.unused[why] += 1
        else:
            result.used.append(one)


def _flaw(one: Expected) -> str | None:
    if _LOST in one.value:
        return "letters lost by the other reader (U+FFFD)"
    return "feed-rs's word for an author without a name" if (one.feed.suite, one.field, one.value) == _NOBODY else None


def _of_feedparser(feed: Feed, result: Expectations) -> None:
    expression = feed.expect.partition("Expect:")[2].strip()
    try:
        terms = list(_terms(ast.parse(expression, mode="eval").body))
    except SyntaxError:
        result.unused["no Python expression"] += 1
        return
    for term in terms:
        one = _expected(feed, term)
        if isinstance(one, Expected):
            result.used.append(one)
        else:
            result.unused[one] += 1


def _terms(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _terms(value)
    else:
        yield node


def _expected(feed: Feed, term: ast.expr) -> Expected | str:
    """The expectation, or why it is none."""
    if not (isinstance(term, ast.Compare) and len(term.ops) == 1 and isinstance(term.ops[0], ast.Eq)):
        return "no equation (`bozo`, whether a key is there, ...)"
    path = _path(term.left)
    try:
        value = ast.literal_eval(term.comparators[0])
    except ValueError:
        return "not compared with a constant"
    match path:
        case ("entries", int(number), *rest) if name := _OF_ENTRY.get(tuple(rest)):
            return Expected(feed, number, name, _moment(value) if name == "date" else str(value))
        case ("feed", *rest) if other := _OF_FEED.get(tuple(rest)):
            return Expected(feed, None, other, str(value))
        case ():
            return "about a computed value (`ord(...)`, `len(...)`)"
        case (first, *_) if first in ("entries", "feed"):
            return f"about another field of the {'entry' if first == 'entries' else 'feed'}"
    return f"about the document (`{path[0]}`)"


def _path(node: ast.expr) -> Path:
    """`entries[0].title` as `("entries", 0, "title")`; empty where it is something else."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=inner, attr=name) if before := _path(inner):
            return (*before, name)
        case ast.Subscript(value=inner, slice=ast.Constant(value=str(key) | int(key))) if before := _path(inner):
            return (*before, key)
    return ()


def _moment(parts: Sequence[int]) -> str:
    year, month, day, hour, minute, second = parts[:6]
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00"


def _right_of(feed: Feed, files: Mapping[str, Feed]) -> Feed | None:
    """The file that says what is right about another one; None where there is none."""
    stem, _, ending = feed.name.rpartition(".")
    if feed.suite == "gofeed":
        return files.get(f"{stem}_expected.json" if ending == "json" else f"{stem}.json")
    if feed.suite == "feed-rs" and not feed.name.endswith(".serde.json"):
        return files.get(f"{stem}.serde.json")
    return files.get(f"{stem.replace('/input/', '/output/')}.json") if "/input/" in stem else None


_NAMES: Final[Mapping[str, Field]] = {
    "title": "title", "link": "link", "publishedParsed": "date", "updatedParsed": "date", "pubDateParsed": "date",
    "issuedParsed": "date", "modifiedParsed": "date", "isoDate": "date", "published": "date", "updated": "date",
    "author": "author", "creator": "author", "dc:creator": "author", "authors": "author", "content": "content",
    "description": "content", "summary": "content", "content:encoded": "content", "links": "link",
}  # fmt: skip
_WORDS_OF_DATES: Final = ("published", "updated")
"""gofeed keeps the words under these names, feed-rs the moment."""


def _of_json(feed: Feed, right: Any) -> Iterator[Expected]:
    top = right.get("feed", right) if isinstance(right, dict) else {}
    if title := _text(top.get("title")):
        yield Expected(feed, None, "feed title", title)
    for number, item in enumerate(top.get("items") or top.get("entries") or ()):
        for name, value in item.items():
            known = _NAMES.get(name)
            if known and not (feed.suite != "feed-rs" and name in _WORDS_OF_DATES):
                yield from (Expected(feed, number, known, one) for one in _values(known, value))


def _values(known: Field, value: Any) -> Iterator[str]:
    """The first link that leads to the article, each author's name, each text."""
    if known == "link" and isinstance(value, list):
        links = [link for link in value if isinstance(link, str) or link.get("rel") in (None, "", "alternate")]
        yield from (_text(link) for link in links[:1])
    elif isinstance(value, list):
        yield from (_text(one) for one in value)
    else:
        yield _text(value)


def _text(value: Any) -> str:
    """Of a string, or of the objects that stand for a text, a person or a link."""
    if isinstance(value, dict):
        names = ("content", "value", "name", "href", "body")
        return next((found for name in names if isinstance(found := value.get(name), str)), "")
    return value if isinstance(value, str) else ""
