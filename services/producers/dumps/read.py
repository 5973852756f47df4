"""Reads a raw text dump of news pages: bytes in, one draft for each article out, refusals where there is none.

Pure, so that a dump gives the same articles wherever it is read: no clock, no network. The steps, each in its own
module: decode, split into lines, join what was hard-wrapped, note the traits of each line, find the articles, say what
each line of an article is, assemble.
"""

from collections.abc import Iterator
from typing import Final

from services.producers.draft import Draft, Refused
from services.producers.dumps.assemble import collect, draft
from services.producers.dumps.context import Context, surroundings
from services.producers.dumps.decode import NotText, decode
from services.producers.dumps.lines import split, undouble
from services.producers.dumps.links import drop_links, drop_sign_offs
from services.producers.dumps.roles import Role, Roles
from services.producers.dumps.segment import segment
from services.producers.dumps.traits import examine
from services.producers.dumps.unwrap import unwrap
from services.text.shape import Shape, ended

EXTRACTOR: Final = "dumps/1"
"""Name and version of this reader; another version may give other text for the same dump."""

LINE_LIMIT: Final = 200_000
"""Characters; a longer line is no paragraph of news."""
ARTICLE_LIMIT: Final = 500_000
"""Characters of text; more without a title in between is no article."""
_LEFTOVER: Final = 200
"""Weight below which text before the first title is a notice of the page (cookies, subscriptions)."""
_TEXT_WEIGHT: Final = 100
"""Of a line without a full stop that still makes a text."""
_MARKUP: Final = ("<!doctype", "<html", "<?xml", "<rss", "<feed")


def read(data: bytes, *, source: str) -> Iterator[Draft | Refused]:
    """The articles of a dump in order, and what had to be refused, each with its place and reason.

    Never raises for any bytes. Time and memory are linear in their number. Errors of refusals: `empty`, `not_text`,
    `markup`, `no_article`, `no_text`, `line_too_long`, `article_too_long`.
    """
    try:
        text = decode(data)
    except NotText as error:
        yield Refused(position="line 1", error="not_text", reason=str(error), data=data)
        return
    refusal = _unreadable(text)
    if refusal:
        yield Refused(position="line 1", error=refusal[0], reason=refusal[1], data=data)
        return
    yield from _articles(text, data, source)


def _unreadable(text: str) -> tuple[str, str] | None:
    """Error and reason, where the text is no dump at all."""
    start = text[:2_000].lstrip().lower()
    if not start and not text.strip():
        return "empty", "the dump holds no text. Check that the file was written to its end"
    if start.startswith(_MARKUP):
        return "markup", "this is HTML or XML, not the text of pages. Give it to the reader of pages or of feeds"
    return None


def _articles(text: str, data: bytes, source: str) -> Iterator[Draft | Refused]:
    traits = examine(undouble(unwrap(split(text))))
    context = surroundings(traits)
    articles = _found(context)
    if not any(map(_has_text, articles)) and any(t.recurring and t.prose for t in traits):
        context = surroundings(traits, doubled_heads=False)
        articles = _found(context)
    punctuated = _punctuated(context)
    for roles in articles:
        drop_links(roles, punctuated=punctuated)
    drop_sign_offs(articles)
    if articles and articles[0].segment.title is None and len(articles) > 1 and _weight(articles[0]) < _LEFTOVER:
        del articles[0]
    outcomes = [_outcome(roles, source) for roles in articles if not _navigation(roles)]
    if not outcomes:
        reason = f"none of the {len(context.traits)} lines of this dump reads as a paragraph of news: all are short or repeated"
        outcomes = [Refused(position="line 1", error="no_article", reason=reason, data=data)]
    yield from outcomes


def _found(context: Context) -> list[Roles]:
    return [Roles(context, found) for found in segment(context)]


def _punctuated(context: Context) -> bool:
    """Whether long lines end in full stops; not all scripts and newspapers set them."""
    long = [ended(t.line.text) for t in context.traits if t.weight >= _TEXT_WEIGHT]
    return 2 * sum(long) >= len(long)


def _weight(roles: Roles) -> int:
    return sum(roles.traits[at].weight for at, role in roles.of.items() if role is Role.PARAGRAPH)


def _has_text(roles: Roles) -> bool:
    text = (roles.traits[at] for at, role in roles.of.items() if role is Role.PARAGRAPH)
    return any(t.shape >= Shape.SENTENCE or t.weight >= _TEXT_WEIGHT for t in text)


def _navigation(roles: Roles) -> bool:
    """Lines that look like a title with nothing of an article below it: headlines that lead elsewhere."""
    return not _has_text(roles) and not {Role.CAPTION, Role.STAMP} & set(roles.of.values())


def _outcome(roles: Roles, source: str) -> Draft | Refused:
    lines = [t.line for t in roles.traits[roles.segment.start : roles.segment.end]]
    text = [roles.traits[at] for at, role in roles.of.items() if role is Role.PARAGRAPH]
    parts = collect(roles)
    if not parts.paragraphs or not _has_text(roles):
        error, reason = "no_text", "no paragraph stands below this title. Check whether the dump is cut off"
    elif max(len(line.text) for line in lines) > LINE_LIMIT:
        error, reason = "line_too_long", f"a line has more than {LINE_LIMIT} characters: no paragraph of news has"
    elif sum(len(t.line.text) for t in text) > ARTICLE_LIMIT:
        error, reason = "article_too_long", f"more than {ARTICLE_LIMIT} characters without a title between them"
    else:
        return draft(roles, parts, source)
    raw = "\n".join(line.text for line in lines).encode("utf-8", "replace")
    return Refused(position=f"line {lines[0].number}", error=error, reason=reason, data=raw)
