"""Finds where each article of a dump begins and which zone of it each line belongs to.

A page dump is read as a sequence of articles, each made of four zones in order:

- top: what precedes the title (navigation, a picture's caption);
- title: one line;
- head: what stands between the title and the text (copies of title and caption, credits, buttons, byline, dates);
- body: the paragraphs with their sub-headings, and all that follows until the next article.

Each line gets a score for each zone (`scores.py`) and each step between zones one as well, and the best path through
the whole dump is taken (A. J. Viterbi, IEEE Trans. Inf. Theory 13(2), 1967). So a weak sign is outvoted by the lines
around it, which rules applied line by line cannot do: the same short line is a sub-heading within a body and a title
where a head follows. Time and memory are linear in the number of lines.
"""

from dataclasses import dataclass
from typing import Final

from services.producers.dumps.scores import BODY, HEAD, NEVER, TITLE, TOP, Context, enter, stay, zones

_UNTITLED: Final = -4.0
"""A body without a title before it: only at the start of a dump."""
_CUT_TOP: Final = -3.0
"""A dump that ends in a top: lines with no article below them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One article's lines, as indices; the zones lie in this order."""

    start: int
    title: int | None
    head: int
    """Where the head starts."""
    body: int
    """Where the body starts."""
    end: int


def segment(context: Context) -> list[Segment]:
    """The articles of the dump in order; lines of no article (a top with nothing below it) are in none."""
    if not context.traits:
        return []
    return _segments(_best_path(context))


def _best_path(context: Context) -> list[int]:
    """The zone of each line."""
    score = [0.0, 0.0, NEVER, _UNTITLED]
    back: list[tuple[int, int, int, int]] = []
    for at in range(len(context.traits)):
        own = zones(context, at)
        if at:
            start = score[BODY] + enter(context, at)
            going = score[BODY] + stay(context, at)
            came, score = _step(score, start, going)
            back.append(came)
        score = [score[zone] + own[zone] for zone in range(4)]
    ends = [score[TOP] + _CUT_TOP, NEVER, NEVER, score[BODY]]
    zone = max((BODY, TOP), key=lambda z: ends[z])
    path = [zone]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]


def _step(score: list[float], start: float, going: float) -> tuple[tuple[int, int, int, int], list[float]]:
    """For each zone of the next line: the zone that it is best reached from, and the score so far."""
    to_top = (TOP, score[TOP]) if score[TOP] >= start else (BODY, start)
    to_title = (TOP, score[TOP]) if score[TOP] >= start else (BODY, start)
    to_head = (TITLE, score[TITLE]) if score[TITLE] >= score[HEAD] else (HEAD, score[HEAD])
    to_body = max((BODY, going), (HEAD, score[HEAD]), (TITLE, score[TITLE]), key=lambda step: step[1])
    steps = (to_top, to_title, to_head, to_body)
    return (to_top[0], to_title[0], to_head[0], to_body[0]), [value for _, value in steps]


def _segments(path: list[int]) -> list[Segment]:
    found: list[Segment] = []
    at = 0
    while at < len(path):
        start = at
        at = _run(path, at, TOP)
        title = at if at < len(path) and path[at] == TITLE else None
        head = at if title is None else at + 1
        body = _run(path, head, HEAD)
        at = _run(path, body, BODY)
        if at > body:
            found.append(Segment(start, title, head, body, at))
    return found


def _run(path: list[int], at: int, zone: int) -> int:
    while at < len(path) and path[at] == zone:
        at += 1
    return at
