"""Whether what a reader says of a feed is what a suite expects: the same words, the same moment, the same address."""

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin

from lxml import etree, html

from tests.quality.feed_expectations import Expected
from tests.quality.feed_readers import Answer

_NO_TEXT: Final = ("script", "style", "svg", "math", "figcaption")
_BESIDE: Final = re.compile(r"\S+@\S+\s*\(([^()]+)\)|(.+?)\s*[<(]\S+@\S+[>)]")


def counted(one: Expected) -> bool:
    """Whether there is anything to find: texts of markup only have no words, and what is empty is found by nobody."""
    return bool(one.value) if one.field in ("link", "date") else bool(words(one.value, marked_up=True))


def agrees(one: Expected, answer: Answer) -> bool:
    """Whether the reader says what is expected."""
    right = {words(one.value, marked_up=marked_up) for marked_up in (True, False)}
    if one.entry is None:
        return words(answer.title, marked_up=answer.marked_up) in right
    if one.entry >= len(answer.entries):
        return False
    told = answer.entries[one.entry]
    match one.field:
        case "link":
            return any(urljoin(link, one.value.strip()) == link for link in told.links)
        case "date":
            return any(same_time(one.value, date) for date in told.dates)
        case "author":
            return name(one.value) in {name(author) for author in told.authors}
    texts = (told.title,) if one.field == "title" else told.texts
    return not right.isdisjoint(words(text, marked_up=told.marked_up) for text in texts)


def words(text: str, *, marked_up: bool) -> str:
    """What is to be read in a text, without white space and case."""
    if marked_up and re.search("[<&]", text):
        try:
            tree = html.fragment_fromstring(text, create_parent="div")
        except (etree.ParserError, ValueError):
            return ""
        etree.strip_elements(tree, *_NO_TEXT, etree.Comment, with_tail=False)
        text = "".join(map(str, tree.itertext()))
    return "".join(text.split()).casefold()


def name(author: str) -> str:
    """Without the address that RSS puts beside it."""
    found = _BESIDE.fullmatch(author.strip())
    return words(next(filter(None, found.groups()), "") if found else author, marked_up=True)


def same_time(right: str, told: str) -> bool:
    """The same moment, or day where only a day is told."""
    moment = datetime.fromisoformat(right)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    if "T" not in told:
        return moment.date().isoformat().startswith(told)
    return abs((datetime.fromisoformat(told) - moment).total_seconds()) < 1
