"""How well each line suits each zone of an article: the weights of the segmentation.

A weight is a rough log-odds, told by reasoning about pages and not fitted to any: a doubled title is the strongest
sign there is, white space the next, a byline below the line the third; a paragraph is never a title, and a body
consists of paragraphs, among which short lines are sub-headings unless something says otherwise.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.producers.dumps.spacing import Gap, Spacing
from services.producers.dumps.traits import HEAD_SPAN, SHORT_WORDS, Kind, Traits
from services.text.shape import Shape, quoted

TOP, TITLE, HEAD, BODY = range(4)
NEVER: Final = -1e9

_ENTER: Final = {Gap.USUAL: -6.0, Gap.WIDER: -3.0, Gap.WIDE: -1.0}
_ENTER_AGAINST_GAPS: Final = -11.0
"""Beginning an article at a usual gap in a dump that sets its articles apart."""
_LEAVE_BODY_WHOLE: Final = {Gap.USUAL: 0.0, Gap.WIDER: -1.0, Gap.WIDE: -3.0}
"""Going on with a body over a gap."""

_SHAPES: Final = {
    # shape: top, title, head, body
    Shape.STUB: (0.0, -4.0, -0.2, -0.5),
    Shape.HEADING: (-4.0, 0.0, -3.0, 0.0),
    Shape.OPEN: (-4.0, -1.0, -4.0, 0.5),
    Shape.SENTENCE: (-5.0, -4.0, -5.0, 1.0),
    Shape.PROSE: (-8.0, -12.0, -8.0, 2.0),
}
_KINDS: Final = {
    Kind.STAMP: (0.5, -8.0, 2.0, -2.0),
    Kind.CAPTION: (1.0, -8.0, 1.5, 0.5),
    Kind.FURNITURE: (0.5, -6.0, 0.3, 0.0),
    Kind.RELATED: (-2.0, -8.0, -1.0, 0.5),
}
_COPY_IN_HEAD: Final = (0.5, 0.0, 0.5, -0.5)
_DOUBLED: Final = 8.0
_DOUBLED_WEAKLY: Final = 3.0
"""With a wide gap in between, or with few words, as the entries of a menu that a page has twice."""
_STAMP_FOLLOWS: Final = 3.0
_CAPTION_FOLLOWS: Final = 1.0
_TITLE_WORDS: Final = (0.0, 0.0, 0.0, 0.0, 1.0, 2.0)
"""By the number of words; the last for all above."""
_SHORT_HEADING: Final = (3.5, 0.0, 2.5, 0.0)
"""What a heading of few words is spared outside the body: menus and names have them."""
_LONE_HEADING: Final = -1.0
"""A heading in a body with no paragraph below it."""
_NO_BODY: Final = -5.0
_LINK: Final = -5.0
_WHOLE_QUOTE: Final = -1.0
_SCATTERED: Final = -4.0
_TITLE_IN_BODY: Final = -4.0


@dataclass(frozen=True, slots=True)
class Context:
    """A dump's traits with what a line's score needs of its surroundings."""

    traits: list[Traits]
    prose: list[int]
    """As `plain_prose` gives it."""
    spacing: Spacing
    gaps: list[Gap]
    gap_sums: list[int]
    """Wide gaps before each index."""
    next_prose: list[int]
    """Index of the next line after this one that only a body holds; the number of lines where there is none."""
    next_block: list[int]
    """Index of the next line after this one that could begin another article after a wide gap."""


def enter(context: Context, at: int) -> float:
    """Beginning an article at the line."""
    gap = context.gaps[at]
    return _ENTER_AGAINST_GAPS if gap is Gap.USUAL and context.spacing.widest else _ENTER[gap]


def stay(context: Context, at: int) -> float:
    """Going on with the same body at the line."""
    return _LEAVE_BODY_WHOLE[context.gaps[at]]


def zones(context: Context, at: int) -> tuple[float, float, float, float]:
    """The scores of the line as top, title, head and body."""
    t = context.traits[at]
    top, title, head, body = _KINDS.get(t.kind) or _SHAPES[t.shape]
    if t.kind is Kind.PLAIN and t.shape > Shape.STUB and t.recurring:
        top, head, body = _COPY_IN_HEAD[TOP], _COPY_IN_HEAD[HEAD], min(body, _COPY_IN_HEAD[BODY])
    elif t.kind is Kind.PLAIN and t.shape is Shape.HEADING:
        short = t.words <= SHORT_WORDS
        top, head = (top + _SHORT_HEADING[TOP], head + _SHORT_HEADING[HEAD]) if short else (top, head)
        body += 0.0 if _leads(context, at) else _LONE_HEADING
    twin = doubled(context, at)
    if twin and t.after > at + 1:
        body += _TITLE_IN_BODY
    if t.kind is Kind.PLAIN:
        title += _title(context, at, twin)
    return top, title, head, body


def _title(context: Context, at: int, twin: float) -> float:
    t = context.traits[at]
    score = twin + _following(context, at) + _TITLE_WORDS[min(t.words, len(_TITLE_WORDS) - 1)]
    if t.words < SHORT_WORDS and t.count > 1 and not twin:
        score += _SCATTERED
    if context.next_block[at] < context.next_prose[at] or context.next_prose[at] == len(context.traits):
        score += _NO_BODY
    if at and context.traits[at - 1].kind is Kind.RELATED:
        score += _LINK
    return score + (_WHOLE_QUOTE if quoted(t.line.text) else 0.0)


def doubled(context: Context, at: int) -> float:
    """What it is worth that the line comes again within the same head: with no paragraph of a body in between."""
    t = context.traits[at]
    if t.kind is not Kind.PLAIN or not at < t.after <= at + HEAD_SPAN or t.shape is Shape.STUB:
        return 0.0
    if context.prose[t.after] > context.prose[at + 1] or context.next_prose[t.after] == len(context.traits):
        return 0.0
    apart = context.gap_sums[t.after + 1] > context.gap_sums[at + 1]
    return _DOUBLED_WEAKLY if apart or t.words < SHORT_WORDS else _DOUBLED


def _leads(context: Context, at: int) -> bool:
    """Whether a paragraph follows, as it does below a sub-heading."""
    below = (t for t in context.traits[at + 1 : at + 4] if t.kind is not Kind.FURNITURE)
    nearest = next(below, None)
    return nearest is not None and (nearest.shape >= Shape.OPEN or nearest.kind is not Kind.PLAIN)


def _following(context: Context, at: int) -> float:
    """The first line below that is more than furniture."""
    for t in context.traits[at + 1 : at + 5]:
        if t.kind is Kind.STAMP:
            return _STAMP_FOLLOWS
        if t.kind is Kind.CAPTION:
            return _CAPTION_FOLLOWS
        if t.kind is not Kind.FURNITURE and t.shape is not Shape.STUB and t.key != context.traits[at].key:
            return 0.0
    return 0.0


def surroundings(traits: list[Traits], prose: list[int], spacing: Spacing) -> Context:
    """The context of a dump, in one pass each way."""
    gaps = [spacing.gap(t, below) for t, below in zip(traits, [*traits[1:], None], strict=True)]
    sums = [0]
    for gap in gaps:
        sums.append(sums[-1] + (gap is Gap.WIDE))
    own = [high > low for low, high in pairwise(prose)]
    openings = [
        gap is Gap.WIDE and t.kind is Kind.PLAIN and t.shape in (Shape.HEADING, Shape.OPEN)
        for gap, t in zip(gaps, traits, strict=True)
    ]
    return Context(traits, prose, spacing, gaps, sums, _next(own), _next(openings))


def _next(flags: list[bool]) -> list[int]:
    found, nearest = [0] * len(flags), len(flags)
    for at in range(len(flags) - 1, -1, -1):
        found[at] = nearest
        if flags[at]:
            nearest = at
    return found
