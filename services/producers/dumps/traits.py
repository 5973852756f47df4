"""What can be said of each line of a dump before the articles are found: its shape, its kind, where it comes again.

Segmentation scores these traits and never looks at the words themselves.
"""

import re
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Final

from services.producers.dumps.credits import Credited, label, split_credit
from services.producers.dumps.lines import Line
from services.producers.dumps.marks import furniture
from services.producers.dumps.stamps import Stamp, read_stamp
from services.text.page_words import key, related
from services.text.shape import Shape, shape, weight, words

HEAD_SPAN: Final = 60
"""Lines within which the copies of a title or caption stand that mark a head."""
_HEAD_PROSE: Final = 8
"""Lines like paragraphs (captions) that may stand between two copies in one head."""
SHORT_WORDS: Final = 4
_CAPTION_LIMIT: Final = 600
_SITE: Final = re.compile(r"\s+[|\u2013\u2014·•»:-]+\s+")


class Kind(Enum):
    """What a line is by its own words, if they tell."""

    PLAIN = 0
    STAMP = 1
    """A byline, a date line, a statement of publication."""
    CAPTION = 2
    """Carries a credit or a caption's label."""
    FURNITURE = 3
    RELATED = 4
    """A label before links to other stories."""


@dataclass(slots=True)
class Traits:
    """One line and what is known of it."""

    line: Line
    key: str
    shape: Shape
    weight: int
    words: int
    kind: Kind = Kind.PLAIN
    credited: Credited | None = None
    stamp: Stamp | None = None
    count: int = 1
    """Lines of the dump with this key."""
    before: int = -1
    """Index of the previous line with this key, -1 where there is none."""
    after: int = -1
    """Index of the next one, -1 where there is none."""
    recurring: bool = False
    """It has a copy close by, as the lines of a doubled head have."""

    @property
    def prose(self) -> bool:
        """Whether it reads as a paragraph, leaving its copies aside."""
        return self.shape >= Shape.SENTENCE and self.kind is Kind.PLAIN


def examine(lines: list[Line]) -> list[Traits]:
    """The traits of every line. Linear in the length of the dump."""
    traits = [_own(line) for line in lines]
    _drop_site_names(traits)
    _link_copies(traits)
    return traits


def _own(line: Line) -> Traits:
    text = line.text
    found = Traits(line, key(text), shape(text), weight(text), words(text[:2_000]))
    if related(text):
        found.kind = Kind.RELATED
    elif furniture(text):
        found.kind = Kind.FURNITURE
    elif stamp := read_stamp(text):
        found.kind, found.stamp = Kind.STAMP, stamp
    elif len(text) <= _CAPTION_LIMIT and (credited := split_credit(text) or _labelled(text)):
        found.kind, found.credited = Kind.CAPTION, credited
    return found


def _labelled(text: str) -> Credited | None:
    for role in ("caption_labels", "credit_labels"):
        rest = label(text, role)
        if rest:
            return split_credit(rest) or Credited(rest, "", sure=True)
    return None


def _drop_site_names(traits: list[Traits]) -> None:
    """Gives `Title - Site` the key of `Title` where the dump has that line too."""
    known = {t.key for t in traits}
    for t in traits:
        if t.shape is Shape.PROSE or t.kind is not Kind.PLAIN:
            continue
        for match in list(_SITE.finditer(t.line.text))[-2:]:
            shorter = key(t.line.text[: match.start()])
            if shorter in known and words(shorter) >= SHORT_WORDS:
                t.key = shorter
                break


def _link_copies(traits: list[Traits]) -> None:
    places: dict[str, list[int]] = {}
    for at, t in enumerate(traits):
        places.setdefault(t.key, []).append(at)
    for copies in places.values():
        for before, at, after in zip([-1, *copies], copies, [*copies[1:], -1], strict=False):
            t = traits[at]
            t.before, t.after, t.count = before, after, len(copies)


def mark_recurring(traits: list[Traits], wide: list[bool]) -> None:
    """Sets `recurring` where nothing between the copies says that they belong to two articles.

    That would be a wide gap (`wide`, by index), a paragraph that the dump has only once, or many paragraphs.
    """
    once = [0, *accumulate(int(t.count == 1 and t.prose) for t in traits)]
    prose = [0, *accumulate(int(t.prose) for t in traits)]
    gaps = [0, *accumulate(map(int, wide))]

    def together(low: int, high: int) -> bool:
        few = prose[high] - prose[low + 1] <= _HEAD_PROSE
        return high - low <= HEAD_SPAN and few and once[high] == once[low] and gaps[high + 1] == gaps[low + 1]

    for at, t in enumerate(traits):
        t.recurring = (t.before >= 0 and together(t.before, at)) or (t.after >= 0 and together(at, t.after))


def plain_prose(traits: list[Traits]) -> list[int]:
    """For each index the number of lines before it that can only belong to a body; one entry more than lines."""
    own = (t.prose and not t.recurring for t in traits)
    return [0, *accumulate(map(int, own))]
