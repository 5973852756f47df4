"""A dump's lines together with what surrounds each: gaps, the next paragraph, the next possible article.

Gathered once, in passes over the whole dump, so that scoring a line costs the same wherever it stands.
"""

from dataclasses import dataclass
from itertools import accumulate, pairwise, zip_longest

from services.producers.dumps.spacing import Gap, Spacing, spacing
from services.producers.dumps.traits import SHORT_WORDS, Kind, Traits, mark_recurring, plain_prose
from services.text.shape import Shape


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
    banners: list[bool]
    """Lines that open several articles, each time with another line below: the page's, not the article's."""
    joined: list[bool]
    """Headings set tightly under a paragraph, where paragraphs stand apart: another file begins there."""

    def is_text(self, at: int) -> bool:
        """Whether the line can only be text of an article."""
        return self.prose[at + 1] > self.prose[at]


def surroundings(traits: list[Traits], *, doubled_heads: bool = True) -> Context:
    """The context of a dump; sets `recurring` on its traits. A fixed number of passes.

    Without `doubled_heads` copies mean nothing: for a dump that holds its articles twice.
    """
    space = spacing(traits)
    gaps = [space.gap(t, below) for t, below in zip_longest(traits, traits[1:])]
    wide = [gap is Gap.WIDE for gap in gaps]
    mark_recurring(traits, wide if doubled_heads else [True] * len(traits))
    prose = plain_prose(traits)
    own = [high > low for low, high in pairwise(prose)]
    openings = [is_wide and _title_like(t) for is_wide, t in zip(wide, traits, strict=True)]
    return Context(
        traits,
        prose,
        space,
        gaps,
        gap_sums=[0, *accumulate(map(int, wide))],
        next_prose=_next(own),
        next_block=_next(openings),
        banners=_banners(traits, gaps),
        joined=_joined(traits, own, space),
    )


def _title_like(t: Traits) -> bool:
    return t.kind is Kind.PLAIN and t.shape in (Shape.HEADING, Shape.OPEN)


def _next(flags: list[bool]) -> list[int]:
    found, nearest = [0] * len(flags), len(flags)
    for at in range(len(flags) - 1, -1, -1):
        found[at] = nearest
        if flags[at]:
            nearest = at
    return found


def _banners(traits: list[Traits], gaps: list[Gap]) -> list[bool]:
    solid = _next([t.shape > Shape.STUB and t.kind is Kind.PLAIN for t in traits])

    def differs(at: int, other: int) -> bool:
        below = [traits[solid[n]].key if solid[n] < len(traits) else "" for n in (at, other)]
        return gaps[other] is Gap.WIDE and below[0] != below[1]

    return [
        gap is Gap.WIDE and not t.recurring and any(differs(at, n) for n in (t.before, t.after) if n >= 0)
        for at, (t, gap) in enumerate(zip(traits, gaps, strict=True))
    ]


def _joined(traits: list[Traits], own: list[bool], spacing: Spacing) -> list[bool]:
    def joins(at: int) -> bool:
        t = traits[at]
        apart = spacing.usual > 0 == t.line.gap and traits[at + 1].line.gap > 0
        return apart and own[at - 1] and own[at + 1] and t.shape is Shape.HEADING and t.words > SHORT_WORDS

    return [0 < at < len(traits) - 1 and traits[at].kind is Kind.PLAIN and joins(at) for at in range(len(traits))]
