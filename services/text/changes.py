"""What was changed in a text, word by word.

Words are compared as `noise.plain` sees them, so that another quotation mark is no change. The edit script is that of
the longest common subsequence (rapidfuzz, bit-parallel: Hyyrö 2004), in which equal stretches that only a stray word
keeps apart are joined: a rewritten sentence reads as one change and not as confetti.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import LCSseq

from services.text.noise import plain

_TOKEN: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|\w+(?:[.,:'’٫٬-]\w+)*|[^\w\s]"
)
MOST_CELLS: Final = 200_000_000
"""Words of one text times words of the other that are still compared one by one: some 25 MB. More is one change."""
STRAY: Final = 2
"""So few equal words between two changes are taken as changed too, where the changes are longer than that."""

Kind = Literal["same", "old", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both texts, of the old one only, or of the new one only."""

    kind: Kind
    text: str
    words: int


@dataclass(frozen=True, slots=True)
class Change:
    """Words that were replaced; one side is empty where words were only added or taken out."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Span:
    """Tokens `a` to `b` of the old text and `c` to `d` of the new one."""

    same: bool
    a: int
    b: int
    c: int
    d: int

    @property
    def size(self) -> int:
        return max(self.b - self.a, self.d - self.c)


def pieces(old: str, new: str) -> list[Piece]:
    """Both texts in one, in reading order: what stayed, what went, what came."""
    before, after = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    found = []
    for span in _joined(_spans([plain(t[0]) for t in before], [plain(t[0]) for t in after])):
        if span.same:
            found.append(Piece("same", _slice(new, after, span.c, span.d), span.d - span.c))
            continue
        if span.b > span.a:
            found.append(Piece("old", _slice(old, before, span.a, span.b), span.b - span.a))
        if span.d > span.c:
            found.append(Piece("new", _slice(new, after, span.c, span.d), span.d - span.c))
    return found


def changes(found: Sequence[Piece]) -> Iterator[Change]:
    """Only what is not the same."""
    old = ""
    for piece in found:
        if piece.kind == "old":
            old = piece.text
            continue
        if old or piece.kind == "new":
            yield Change(old, piece.text if piece.kind == "new" else "")
        old = ""
    if old:
        yield Change(old, "")


def _slice(text: str, tokens: "Sequence[re.Match[str]]", start: int, end: int) -> str:
    return text[tokens[start].start() : tokens[end - 1].end()]


def _spans(old: Sequence[str], new: Sequence[str]) -> list[_Span]:
    if len(old) * len(new) > MOST_CELLS:
        return [_Span(False, 0, len(old), 0, len(new))]
    steps = LCSseq.opcodes(old, new)
    return [_Span(s.tag == "equal", s.src_start, s.src_end, s.dest_start, s.dest_end) for s in steps]


def _joined(spans: Sequence[_Span]) -> list[_Span]:
    """Neighbouring changes in one, with the few equal words between them."""
    found: list[_Span] = []
    for at, span in enumerate(spans):
        follows = spans[at + 1] if at + 1 < len(spans) else None
        stray = span.same and span.size <= STRAY and found and follows and min(found[-1].size, follows.size) > span.size
        if found and not found[-1].same and (stray or not span.same):
            last = found[-1]
            found[-1] = _Span(False, last.a, span.b, last.c, span.d)
        else:
            found.append(span)
    return found
