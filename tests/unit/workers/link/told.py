"""Articles for the tests of stories: from words, with no vector unless one is asked for."""

from collections.abc import Iterable

import numpy as np

from services.text.traits import DIMENSIONS, Traits
from services.workers.link.open_stories import Limits, Member, Told
from services.workers.link.stories import Placement, Stories

HOUR = 3_600_000
Move = tuple[Told, Placement]


def traits(words: Iterable[int], language: str = "en", vector: int | None = None) -> Traits:
    """Each number is a word; they weigh the same. `vector` is the axis that the vector lies on."""
    terms = np.unique(np.array(sorted(words), np.uint32))
    axes = np.zeros(DIMENSIONS if vector is not None else 0, np.int8)
    if vector is not None:
        axes[vector] = 127
    return Traits(language, terms, np.full(len(terms), 200, np.uint8), axes)


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def member(number: int) -> Member:
    return Member(key(number), 2026 * 12)


def told(order: int, at_ms: int, each: Traits) -> Told:
    """Published as it came."""
    return Told(order, at_ms, at_ms, member(order), each)


def play(articles: Iterable[tuple[int, Traits]], limits: Limits | None = None) -> tuple[Stories, list[Move]]:
    """Decided one by one: each is (time in ms, traits), its id the number of its place."""
    stories, moves = Stories(limits or Limits()), []
    for order, (at_ms, each) in enumerate(articles):
        moves.append(stories.decide(told(order, at_ms, each)))
        stories.put(*moves[-1])
    return stories, moves


def story_of(moves: Iterable[Move]) -> list[int]:
    """Each article's story after all merges, as the number of the article that began it."""
    become: dict[bytes, bytes] = {}
    placed = [placement for _, placement in moves]
    for placement in placed:
        become.update(dict.fromkeys(placement.merged, placement.story))
    found = []
    for placement in placed:
        story = placement.story
        while story in become:
            story = become[story]
        found.append(int.from_bytes(story, "big"))
    return found
