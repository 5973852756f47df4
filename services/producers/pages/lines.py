"""The article's own paragraphs among those found: without its title, stamps and what the page says of itself around it."""

from collections.abc import Collection
from typing import Final

from services.contract.identity import normalised_title
from services.producers.dumps.marks import furniture
from services.producers.dumps.stamps import read_stamp
from services.producers.pages.elsewhere import LIMIT, appeal
from services.text.page_words import label
from services.text.shape import Shape, shape

_HEAD: Final = 4
"""Paragraphs among which title, byline and date stand before the text."""
_TAGS: Final = 12
"""Lines that topics at the end of a text have at most."""
_TITLE_AND_MORE: Final = 40
"""Characters that a line may have besides the title: a kicker, the site, the writer."""


def own(paragraphs: Collection[str], titles: Collection[str]) -> list[str]:
    """The paragraphs that are the article's; `titles` are what the page calls it."""
    known = {normalised_title(title) for title in titles if title.strip()}
    before = enumerate(_before_tags(list(paragraphs)))
    return [text for at, text in before if not (at < _HEAD and _head(text, known)) and not _around(text)]


def _head(text: str, titles: Collection[str]) -> bool:
    line = normalised_title(text)
    if line in titles or any(
        len(title) > 20 and title in line and len(line) <= len(title) + _TITLE_AND_MORE for title in titles
    ):
        return True
    return read_stamp(text) is not None


def _around(text: str) -> bool:
    return len(text) <= LIMIT and (furniture(text) or appeal(text))


def _before_tags(paragraphs: list[str]) -> list[str]:
    for at in range(max(0, len(paragraphs) - _TAGS), len(paragraphs)):
        if label(paragraphs[at], "tags") and all(shape(text) < Shape.SENTENCE for text in paragraphs[at:]):
            return paragraphs[:at]
    return paragraphs
