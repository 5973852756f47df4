"""Which articles tell of the same event: stories that begin, grow, merge and close, in the one order of the signatures.

1. An article joins the open story of its language that it is most alike, if it is alike enough; else it begins one.
2. The story that has grown is compared with the others that the article found; the one most alike, if alike enough, and
   it become one, and that again. The older one's name stays: that of the article which began it.
3. An article without a term (numbers alone, no text) tells nothing by which another could join it.
4. A story closes when nobody has told it for a while, or when it has grown as old as the window.

Single pass with one threshold for joining and for merging; the measure is in `pool.py`. Time counts as in Miranda et al.
2018 (https://doi.org/10.18653/v1/D18-1483): likeness falls by a Gaussian of the span in which neither was told.

A decision is a function of the articles before it and of nothing else, and is remembered with what it was made from:
the articles of the window with their placements, put back in any order, give the same stories to the last bit.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from services.workers.link.open_stories import Limits, Member, OpenStories, Told
from services.workers.link.pool import Sum, of_article
from services.workers.link.rarity import Rarity

ALIKE: Final = 0.27
"""Likeness from which an article joins a story, and two stories are one; `tests/quality/stories.py` has the curve. It is flat
there for headlines from 0.25; full texts of different events are a little more alike, hence not the least of it.
"""
ALIKE_IN_WORDS: Final = 0.17
"""The same for languages that have no word vectors: words alone are less alike."""
MOST_UNORDERED: Final = 4096
"""So many that are read back wait for one another; more would take the memory that a long start does not have."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What was decided of one article."""

    story: bytes
    """Id of the article that began the story which it is in now."""
    joined: bytes
    """The story that it joined, its own id if it began one; another than `story` if that was merged away by it."""
    met: tuple[bytes, ...] = ()
    """Stories that then became one with it, in this order."""
    moved: tuple[Member, ...] = ()
    """Articles before it whose story is another now."""

    @property
    def merged(self) -> tuple[bytes, ...]:
        """Stories that there are no more: all their articles are in `story` now."""
        return tuple(story for story in (self.joined, *self.met) if story != self.story)


class Stories:
    """All open stories of the window."""

    def __init__(self, limits: Limits, alike: float = ALIKE, alike_in_words: float = ALIKE_IN_WORDS) -> None:
        self._open, self._rarity = OpenStories(limits), Rarity(limits.oldest_ms)
        self._alike, self._alike_in_words = alike, alike_in_words
        self._newest = -1
        self._unsettled: dict[int, tuple[Told, Placement]] = {}
        self._remembered: dict[int, tuple[Told, Placement]] = {}

    def decide(self, told: Told) -> tuple[Told, Placement]:
        """What is to be remembered of the article (with its traits weighed), and where it belongs. Asked again before
        `put`, it says the same.
        """
        if told.order in self._unsettled:
            return self._unsettled[told.order]
        self._catch_up()
        if told.order <= self._newest:
            raise ValueError(f"the article at {told.order} comes after that at {self._newest}: decide in rising order")
        traits = told.traits
        weights = traits.weights * self._rarity.weights(traits.terms, traits.language)
        weighed = replace(told, traits=traits.weighed(weights.astype(np.float32)))
        decided = self._unsettled[told.order] = weighed, self._placed(weighed)
        return decided

    def put(self, told: Told, placement: Placement) -> None:
        """This is remembered: just decided, or read back at the start, any number of times, and in any order within
        `MOST_UNORDERED` of them.
        """
        if told.order <= self._newest:
            self._unsettled.pop(told.order, None)
            return
        self._remembered[told.order] = told, placement
        if len(self._remembered) >= MOST_UNORDERED:
            self._catch_up()

    def members(self, story: bytes) -> tuple[Member, ...]:
        """An open story's articles, as they came in; none if it is closed or has become another's."""
        self._catch_up()
        return self._open.members(story)

    @property
    def count(self) -> int:
        """How many stories are open."""
        self._catch_up()
        return self._open.count

    def _catch_up(self) -> None:
        for order in sorted(self._remembered):
            told, placement = self._remembered.pop(order)
            self._settle(told, of_article(told.traits), placement)

    def _settle(self, told: Told, sum_: Sum, placement: Placement) -> None:
        if not len(told.traits.terms):
            self._count(told)
            return
        row = self._open.join(placement.joined, told, sum_)
        for other in placement.met:
            row = self._open.merge(row, other)
        self._count(told)

    def _count(self, told: Told) -> None:
        self._newest = told.order
        self._rarity.add(told.at_ms, told.traits.terms, told.traits.language)

    def _placed(self, told: Told) -> Placement:
        if not len(told.traits.terms):
            self._count(told)
            return Placement(told.article.key, told.article.key)
        sum_ = of_article(told.traits)
        least = self._alike if len(told.traits.vector) else self._alike_in_words
        rows = self._open.candidates(told.at_ms, told.traits)
        best = self._open.best(sum_, rows, told.time_ms, told.time_ms, least)
        joined = told.article.key if best is None else self._open.story(best)
        row = self._open.join(joined, told, sum_)
        parts: dict[bytes, tuple[Member, ...]] = {}
        while best is not None and row is not None:
            rows = rows[(rows != row) & (rows != best)]
            best = self._open.best_for(row, rows, least)
            if best is not None:
                name = self._open.story(best)
                parts = parts or {joined: self._open.members(joined)}
                parts[name] = self._open.members(name)
                row = self._open.merge(row, name)
        self._count(told)
        story = joined if row is None else self._open.story(row)
        moved = [m for name, those in parts.items() if name != story for m in those if m.key != told.article.key]
        return Placement(story, joined, tuple(parts)[1:], tuple(moved))
