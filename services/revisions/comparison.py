"""How two texts of one article differ: title, lede and body word by word, and what a reader should be told of it.

A number or a name that is exchanged in a text which else stays is what corrections are made of. It is silent where the
newer text has no notice that says so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.text.changes import Change, Piece, changes, pieces
from services.text.noise import told
from services.text.page_words import label, opening

Part = Literal["title", "lede", "body"]
PARTS: Final[tuple[Part, ...]] = ("title", "lede", "body")

FEW_WORDS: Final = 12
"""A longer change is another sentence: what numbers and names it exchanges for which cannot be said."""
_WORD: Final = re.compile(r"\w+(?:[.,:٫٬]\d+)*")
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Text:
    """What of a revision is compared."""

    title: str
    text: str
    names: frozenset[str] = frozenset()
    """Of people, organisations and places, as the enrichment found them."""

    def part(self, part: Part) -> str:
        """The lede is the first paragraph, the body what follows; without what only the page adds."""
        if part == "title":
            return self.title
        lines = list(told(self.text))
        return "\n".join(lines[:1] if part == "lede" else lines[1:])


@dataclass(frozen=True, slots=True)
class Comparison:
    """From an older text to a newer one."""

    pieces: Mapping[Part, list[Piece]]
    numbers: tuple[str, ...]
    """Exchanged, `12 → 15`."""
    names: tuple[str, ...]
    """Exchanged, `Ada Renholm → Mira Okafor`."""
    notice: str | None
    """The line of the newer text that says that it was changed, where the older one has none such."""

    @property
    def changed(self) -> tuple[Part, ...]:
        """The parts that differ."""
        return tuple(part for part in PARTS if any(piece.kind != "same" for piece in self.pieces[part]))

    @property
    def added(self) -> int:
        """Words."""
        return self._words("new")

    @property
    def removed(self) -> int:
        """Words."""
        return self._words("old")

    @property
    def silent(self) -> bool:
        """Numbers or names were exchanged and nobody says so."""
        return bool(self.numbers or self.names) and self.notice is None

    def _words(self, kind: str) -> int:
        return sum(piece.words for found in self.pieces.values() for piece in found if piece.kind == kind)


def compare(old: Text, new: Text) -> Comparison:
    """What became of the older text."""
    found = {part: pieces(old.part(part), new.part(part)) for part in PARTS}
    short = [change for part in PARTS for change in _short(found[part])]
    return Comparison(found, _unique(_numbers(short)), _unique(_names(short, old.names, new.names)), _notice(old, new))


def _short(found: list[Piece]) -> Iterator[Change]:
    for change in changes(found):
        if max(len(_WORD.findall(change.old)), len(_WORD.findall(change.new))) <= FEW_WORDS:
            yield change


def _numbers(short: Iterable[Change]) -> Iterator[str]:
    for change in short:
        old, new = _numerals(change.old), _numerals(change.new)
        if old and new and old != new:
            yield f"{', '.join(old)} → {', '.join(new)}"


def _numerals(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if _DIGIT.search(word)]


def _names(short: Iterable[Change], old: frozenset[str], new: frozenset[str]) -> Iterator[str]:
    for change in short:
        gone, come = _touched(change.old, old), _touched(change.new, new)
        if gone and come and gone != come:
            yield f"{', '.join(gone)} → {', '.join(come)}"


def _touched(text: str, names: frozenset[str]) -> list[str]:
    """Names of which a word of its own stands in the text."""
    words = set(_WORD.findall(text))
    return sorted(name for name in names if not words.isdisjoint(_WORD.findall(name)))


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _notice(old: Text, new: Text) -> str | None:
    before = set(_notices(old.text))
    return next((line for line in _notices(new.text) if line not in before), None)


def _notices(text: str) -> Iterator[str]:
    for line in map(str.strip, text.splitlines()):
        if label(line.lstrip("([*•—– "), "notices") or opening("amended").search(line):
            yield line
