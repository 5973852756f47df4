"""What changes on a page though nobody has changed the article: spacing, signs, counters, stamps, links to other stories.

Only for comparing: nothing is taken out of what is shown. A line is noise by its whole shape, never by a word in it,
so a sentence that tells of three minutes stays; what is lost by mistake costs a revision, not an article.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from services.text.marks import few_marks
from services.text.page_words import LABEL_LIMIT, WORDS, key, opening, phrases, related
from services.text.shape import Shape, ended, shape

_SPACE: Final = re.compile(r"\s+")
_NUMBER: Final = re.compile(r"\d(?:[\d.,:٫٬]*\d)?(?:\s?[kKmM]\b)?")
_STAMP_WORDS: Final = 12
_TAIL: Final = re.compile(r"\s*(?:\|\s*([^|]+)|\(([^()]+)\)|\[([^\[\]]+)\])\s*$")
"""Of a title, what a page adds: `(updated 3 minutes ago)`, `| 12 comments`."""
_SIGNS: Final = str.maketrans({
    **dict.fromkeys("‘’‚‛`´ʼ", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"),
})  # fmt: skip
"""One form of quotation marks and dashes; what has no width is left out."""


def substance(title: str, text: str) -> str:
    """Title and text as they count when two texts are compared: equal means that the article has not changed."""
    lines = [_bare(title), *told(text)]
    return plain("\n".join(lines) if len(lines) > 1 else f"{title}\n{text}")


def plain(text: str) -> str:
    """Without regard to spacing, width and the form of signs."""
    normal = unicodedata.normalize("NFKC", few_marks(text.translate(_SIGNS))).translate(_SIGNS)
    return _SPACE.sub(" ", normal).strip()


def told(text: str) -> Iterator[str]:
    """The lines of a text that are its own."""
    among_links = False
    for line in map(str.strip, text.splitlines()):
        if among_links and shape(line) <= Shape.OPEN:
            continue
        among_links = key(line) in phrases("related") if len(line) <= LABEL_LIMIT else False
        if line and not (among_links or noise(line)):
            yield line


def noise(line: str) -> bool:
    """Whether a stripped line counts something, says when it was updated, or leads to another story."""
    return len(line) <= LABEL_LIMIT and (_counted(line) or _stamp(line) or related(line))


def _counted(line: str) -> bool:
    """`12 comments`, `Updated 3 minutes ago`: nothing but a number that goes up by itself, and what it counts."""
    bare, numbers = _NUMBER.subn(" ", line)
    if not numbers:
        return False
    if key(bare) in phrases("counted"):
        return True
    start = opening("updated").match(bare.lstrip())
    return start is not None and key(bare.lstrip()[start.end() :]) in phrases("counted")


def _stamp(line: str) -> bool:
    """`Last updated: 14:05 GMT, 3 March`; not `Updated rules for 300 schools take effect in May.`"""
    starts = opening("updated").match(line) or opening("published").match(line)
    few = len(WORDS.findall(line)) <= _STAMP_WORDS
    return starts is not None and few and bool(_NUMBER.search(line)) and not ended(line)


def _bare(title: str) -> str:
    tail = _TAIL.search(title)
    if tail is None or not noise(next(part for part in tail.groups() if part).strip()):
        return title
    return title[: tail.start()]
