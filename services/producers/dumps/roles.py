"""Says of each line of an article what it is: copy of the title, caption, credit, stamp, page furniture, paragraph.

The rule throughout: a line is text of the article unless its place and shape, or its own words, show that it is not.
A sub-heading kept too many can be lived with; a paragraph lost cannot be found again.
"""

import re
from enum import Enum
from typing import Final

from services.producers.dumps.bylines import person
from services.producers.dumps.context import Context
from services.producers.dumps.segment import Segment
from services.producers.dumps.traits import HEAD_SPAN, SHORT_WORDS, Kind, Traits
from services.text.shape import Shape, has_word, quoted

_LONG_CAPTION: Final = 450
"""A line of more weight that ends in `(AFP)` is a paragraph."""
_CAPTION_WEIGHT: Final = 30
LISTED: Final = re.compile(r"[-–—•*·▪►»]\s|\d{1,2}[.)]\s")


class Role(Enum):
    """What a line is in its article."""

    TITLE = "title"
    CAPTION = "caption"
    CREDIT = "credit"
    """A credit alone on its line."""
    STAMP = "stamp"
    NAME = "name"
    """A writer's name alone on its line, beside the date."""
    FURNITURE = "furniture"
    PARAGRAPH = "paragraph"


class Roles:
    """The roles of one article's lines, by index in the dump."""

    def __init__(self, context: Context, segment: Segment) -> None:
        self.context, self.segment = context, segment
        self.traits = context.traits
        self.title_key = self.traits[segment.title].key if segment.title is not None else None
        self.last_copy = self._last_copy()
        self.text_start = max(segment.body, self.last_copy + 1)
        prose = [at for at in range(self.text_start, segment.end) if self._text_like(at)]
        self.first = prose[0] if prose else segment.end
        ended = [at for at in prose if self.traits[at].shape >= Shape.SENTENCE]
        self.last = ended[-1] if ended else self.first
        self.of = {at: self._role(at) for at in range(segment.start, segment.end)}

    def _last_copy(self) -> int:
        """The last copy of the title that no paragraph precedes; -1 without a title."""
        at, prose = self.segment.title, self.context.prose
        if at is None:
            return -1
        after = self.traits[at].after
        while 0 <= after < self.segment.end and prose[after] == prose[self.segment.start]:
            at, after = after, self.traits[after].after
        return at

    def _text_like(self, at: int) -> bool:
        t = self.traits[at]
        return t.shape >= Shape.OPEN and t.kind is Kind.PLAIN and not self._repeated(at)

    def _repeated(self, at: int) -> bool:
        """Whether the line is one of several copies that mark a caption: with no paragraph of the text in between."""
        t = self.traits[at]
        copies = [c for c in (t.before, t.after) if self.segment.start <= c < self.segment.end]
        prose = self.context.prose
        close = (c for c in copies if abs(c - at) <= HEAD_SPAN and prose[max(c, at)] == prose[min(c, at)])
        return any(abs(c - at) == 1 or min(c, at) < self.text_start for c in close)

    def _role(self, at: int) -> Role:
        t = self.traits[at]
        if t.key == self.title_key and (t.shape <= Shape.OPEN or at <= self.text_start):
            return Role.TITLE
        if t.kind is Kind.STAMP and t.stamp:
            subheading = t.stamp.bare and self.first < at < self.last
            return Role.PARAGRAPH if subheading else Role.STAMP
        if t.kind in (Kind.FURNITURE, Kind.RELATED):
            return Role.FURNITURE
        if t.kind is Kind.CAPTION:
            return self._credited(at, t)
        if self._repeated(at):
            ended = t.shape >= Shape.OPEN or t.words > SHORT_WORDS
            return Role.CAPTION if ended and t.shape > Shape.STUB else Role.FURNITURE
        if self._named(at, t):
            return Role.NAME
        return self._before_text(at, t) if at < self.first else self._in_text(t)

    def _named(self, at: int, t: Traits) -> bool:
        beside = [self.traits[n].stamp for n in (at - 1, at + 1) if self.segment.head <= n < self.first]
        return t.shape <= Shape.HEADING and any(s and s.dates for s in beside) and person(t.line.text, 2)

    def _credited(self, at: int, t: Traits) -> Role:
        assert t.credited is not None
        if not t.credited.text:
            return Role.CREDIT
        closes = at > self.last and at > self.text_start and self.last > self.text_start
        paragraph = not t.credited.sure and (t.weight > _LONG_CAPTION or closes) and not self._repeated(at)
        return Role.PARAGRAPH if paragraph else Role.CAPTION

    def _before_text(self, at: int, t: Traits) -> Role:
        """Lines above the first paragraph: short ones are furniture, longer ones a deck, unless the title comes again."""
        if t.shape is Shape.STUB or (t.words < SHORT_WORDS and re.search(r"\d", t.line.text)):
            return Role.FURNITURE
        if at < self.segment.head:
            return Role.CAPTION if t.shape >= Shape.SENTENCE and t.count == 1 else Role.FURNITURE
        if at < self.last_copy:
            return Role.CAPTION if t.weight >= _CAPTION_WEIGHT else Role.FURNITURE
        return Role.FURNITURE if t.count > 1 else Role.PARAGRAPH

    def _in_text(self, t: Traits) -> Role:
        """Lines between and below the paragraphs: short ones are sub-headings, unless they come again in the dump."""
        if not has_word(t.line.text):
            return Role.FURNITURE
        if t.shape >= Shape.SENTENCE or quoted(t.line.text) or LISTED.match(t.line.text):
            return Role.PARAGRAPH
        return Role.FURNITURE if t.count > 1 and t.shape <= Shape.HEADING else Role.PARAGRAPH
