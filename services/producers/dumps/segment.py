"""Finds where each article of a dump begins and which zone of it each line belongs to.

A page dump is read as a sequence of articles, each made of four zones in order:

- top: what precedes the title (navigation, a picture's caption);
- title: one line;
- head: what stands between the title and the text (copies of title and caption, credits, buttons, byline, dates);
- body: the paragraphs with their sub-headings, and all that follows until the next article. Until its first
  paragraph it counts as a zone of its own, the opening: only after a paragraph may another article begin.

Each line gets a score for each zone (`scores.py`) and each step between zones one as well, and the best path through
the whole dump is taken (A. J. Viterbi, IEEE Trans. Inf. Theory 13(2), 1967). So a weak sign is outvoted by the lines
around it, which rules applied line by line cannot do: the same short line is a sub-heading within a body and a title
where a head follows. Time and memory are linear in the number of lines.
"""

from dataclasses import dataclass
from typing import Final

from services.producers.dumps.context import Context
from services.producers.dumps.scores import BODY, HEAD, NEVER, OPENING, TITLE, TOP, enter, stay, zones

_UNTITLED: Final = -4.0
"""A body without a title before it: only at the start of a dump."""
_CUT_TOP: Final = -3.0
"""A dump that ends in a top: lines with no article below them."""
_TEXTLESS: Final = -8.0
"""An article that ends before its first paragraph."""
_Step = tuple[int, float]
"""The zone that a line is reached from, and the score so far."""


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
    score = [0.0, 0.0, NEVER, _UNTITLED, _UNTITLED]
    back: list[list[int]] = []
    for at in range(len(context.traits)):
        if at:
            steps = _steps(context, at, score)
            back.append([zone for zone, _ in steps])
            score = [value for _, value in steps]
        top, title, head, body = zones(context, at)
        text = context.is_text(at)
        opening, body = (NEVER, body) if text else (body, body if at else NEVER)
        score = [a + b for a, b in zip(score, (top, title, head, opening, body), strict=True)]
    return _trace(score, back)


def _steps(context: Context, at: int, score: list[float]) -> tuple[_Step, ...]:
    """For each zone, the best step to it."""
    textless = ((zone, score[zone] + _TEXTLESS) for zone in (HEAD, OPENING))
    ended = max((BODY, score[BODY]), *textless, key=_value)
    begun = max((TOP, score[TOP]), (ended[0], ended[1] + enter(context, at)), key=_value)
    head = max((TITLE, score[TITLE]), (HEAD, score[HEAD]), key=_value)
    opening = max(head, (OPENING, score[OPENING] + stay(context, at)), key=_value)
    body = (BODY, score[BODY] + stay(context, at))
    return begun, begun, head, opening, max(body, opening, key=_value) if context.is_text(at) else body


def _trace(score: list[float], back: list[list[int]]) -> list[int]:
    """The best path, read from its end."""
    ends = {TOP: score[TOP] + _CUT_TOP, BODY: score[BODY]}
    ends |= {zone: score[zone] + _TEXTLESS for zone in (HEAD, OPENING)}
    path = [max(ends, key=lambda zone: ends[zone])]
    for came in reversed(back):
        path.append(came[path[-1]])
    return [BODY if zone == OPENING else zone for zone in reversed(path)]


def _value(step: _Step) -> float:
    return step[1]


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
        if title is not None or at > body:
            found.append(Segment(start, title, head, body, at))
    return found


def _run(path: list[int], at: int, zone: int) -> int:
    while at < len(path) and path[at] == zone:
        at += 1
    return at
