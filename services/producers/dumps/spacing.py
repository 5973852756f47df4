"""Tells the white space between articles from the white space between paragraphs.

How many blank lines a dump uses for which is learned from the dump itself: what stands between two paragraphs is the
usual gap, and what comes near the widest gap separates articles.
"""

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final

from services.producers.dumps.traits import SHORT_WORDS, Traits
from services.text.shape import Shape

_CAP: Final = 4
"""A single huge hole in a page must not make all other gaps look narrow."""
_SHORT_WEIGHT: Final = 30


class Gap(IntEnum):
    """The white space before a line."""

    USUAL = 0
    WIDER = 1
    """More than between paragraphs, less than between articles: sub-headings may have it."""
    WIDE = 2
    """As between articles, or a ruled line."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """What a dump's gaps mean."""

    usual: int
    """Blank lines between two paragraphs."""
    widest: int
    """The largest excess over the usual below the first paragraph, capped; 0 where all gaps are alike."""
    before_short: bool
    """An excess of one line stands before short lines more often than before long ones: before sub-headings, then."""

    def gap(self, t: Traits, below: Traits | None) -> Gap:
        """The gap before a line.

        One blank line more than usual is no sign of an article before a very short line in a dump that sets its
        sub-headings so; unless a longer line follows, as a title follows the name of its section.
        """
        excess = t.line.gap - self.usual
        if t.line.cut:
            return Gap.WIDE
        if excess <= 0:
            return Gap.USUAL
        above_title = below is not None and below.shape in (Shape.HEADING, Shape.OPEN) and not _short(below)
        slight = excess == 1 and _short(t) and not above_title and self.before_short
        return Gap.WIDE if 2 * excess > self.widest and not slight else Gap.WIDER


def _short(t: Traits) -> bool:
    return t.words <= SHORT_WORDS or t.weight < _SHORT_WEIGHT


def spacing(traits: list[Traits]) -> Spacing:
    """The spacing of a dump."""
    between = Counter(b.line.gap for a, b in pairwise(traits) if a.prose and b.prose and a.key != b.key)
    between = between or Counter(t.line.gap for t in traits[1:] if t.prose)
    usual = max(between, key=lambda gap: (between[gap], -gap), default=int(any(t.line.gap for t in traits[1:])))
    first = next((at for at, t in enumerate(traits) if t.prose), 0)
    excesses = [t.line.gap - usual for t in traits[first + 1 :]]
    opened = [_short(t) for t in traits[1:] if t.line.gap == usual + 1 and t.shape <= Shape.OPEN]
    return Spacing(usual, min(_CAP, max([0, *excesses])), 2 * sum(opened) > len(opened))
