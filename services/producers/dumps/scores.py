"""How well each line suits each zone of an article: the weights of the segmentation.

A weight is a rough log-odds, told by reasoning about pages and not fitted to any: a doubled title is the strongest
sign there is, white space the next, a byline below the line the third; a paragraph is never a title, and a body
consists of paragraphs, among which short lines are sub-headings unless something says otherwise.
"""

from typing import Final

from services.producers.dumps.context import Context
from services.producers.dumps.spacing import Gap
from services.producers.dumps.traits import HEAD_SPAN, SHORT_WORDS, Kind
from services.text.shape import Shape, quoted

TOP, TITLE, HEAD, OPENING, BODY = range(5)
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
_COPY_OUTSIDE_TITLE: Final = (0.5, 0.5, -0.5)
"""As top, head and body."""
_DOUBLED: Final = 8.0
_DOUBLED_SIDE_BY_SIDE: Final = 7.0
"""Captions stand so too."""
_DOUBLED_WEAKLY: Final = 3.0
"""With a wide gap in between; with few words, as the entries of a menu that a page has twice; with a full stop."""
_DOUBLED_PASSED: Final = -2.0
"""A doubled line above the title."""
_STAMP_FOLLOWS: Final = 3.0
_CAPTION_FOLLOWS: Final = 1.0
_TITLE_WORDS: Final = (0.0, 0.0, 0.0, 0.0, 1.0, 2.0)
"""By the number of words; the last for all above."""
_SHORT_HEADING: Final = (3.5, 2.5)
"""What a heading of few words is spared in top and head: menus and names have them."""
_TITLE_PASSED: Final = -2.0
"""A heading as long as titles are, after a wide gap, that would not be the title."""
_LONE_HEADING: Final = -1.0
"""A heading in a body with no paragraph below it."""
_NO_BODY: Final = -5.0
_LINK: Final = -5.0
_WHOLE_QUOTE: Final = -1.0
_SCATTERED: Final = -4.0
_TITLE_IN_BODY: Final = -4.0


def enter(context: Context, at: int) -> float:
    """Beginning an article at the line."""
    gap = Gap.WIDE if context.joined[at] else context.gaps[at]
    return _ENTER_AGAINST_GAPS if gap is Gap.USUAL and context.spacing.widest else _ENTER[gap]


def stay(context: Context, at: int) -> float:
    """Going on with the same body at the line."""
    return _LEAVE_BODY_WHOLE[context.gaps[at]]


def zones(context: Context, at: int) -> tuple[float, float, float, float]:
    """The scores of the line as top, title, head and body."""
    t = context.traits[at]
    top, title, head, body = _KINDS.get(t.kind) or _SHAPES[t.shape]
    if t.kind is Kind.PLAIN and t.shape > Shape.STUB and t.recurring:
        top, head, body = _COPY_OUTSIDE_TITLE[0], _COPY_OUTSIDE_TITLE[1], min(body, _COPY_OUTSIDE_TITLE[2])
    elif t.kind is Kind.PLAIN and t.shape is Shape.HEADING:
        short = t.words < SHORT_WORDS
        top, head = (top + _SHORT_HEADING[0], head + _SHORT_HEADING[1]) if short else (top, head)
        top += _TITLE_PASSED if context.gaps[at] is Gap.WIDE and not short else 0.0
        body += 0.0 if _leads(context, at) else _LONE_HEADING
    twin = doubled(context, at)
    if twin > _DOUBLED_WEAKLY:
        top += _DOUBLED_PASSED
    if twin and t.after > at + 1:
        body += _TITLE_IN_BODY
    if t.kind is Kind.PLAIN:
        title += _title(context, at, twin)
    return top, title, head, body


def _title(context: Context, at: int, twin: float) -> float:
    t = context.traits[at]
    score = twin + _following(context, at) + _TITLE_WORDS[min(t.words, len(_TITLE_WORDS) - 1)]
    if context.banners[at] or (t.words < SHORT_WORDS and t.count > 1 and not twin):
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
    if apart or t.words < SHORT_WORDS or t.shape >= Shape.SENTENCE:
        return _DOUBLED_WEAKLY
    return _DOUBLED_SIDE_BY_SIDE if t.after == at + 1 else _DOUBLED


def _leads(context: Context, at: int) -> bool:
    """Whether a paragraph follows, as it does below a sub-heading."""
    below = (t for t in context.traits[at + 1 : at + 4] if t.kind is not Kind.FURNITURE)
    nearest = next(below, None)
    return nearest is not None and (nearest.shape >= Shape.OPEN or nearest.kind is not Kind.PLAIN)


def _following(context: Context, at: int) -> float:
    """The lines below that are more than furniture: a stamp, or a caption, perhaps under a deck of one line."""
    deck = False
    for t in context.traits[at + 1 : at + 6]:
        if t.kind is Kind.STAMP:
            return _STAMP_FOLLOWS
        if t.kind is Kind.CAPTION:
            return 0.0 if deck else _CAPTION_FOLLOWS
        if t.kind is Kind.FURNITURE or t.shape is Shape.STUB or t.key == context.traits[at].key:
            continue
        if deck:
            return 0.0
        deck = True
    return 0.0
