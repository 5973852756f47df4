"""A weighted word list per language, and a fast way to find its terms in a sequence of words.

Reads `topics.LANG.tsv`: term, topic code, weight. `word*` matches beginnings, `*word` endings (German compounds),
phrases have up to four words, of which the last may end in `*`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Final

from services.workers.classify.tokens import bare, words

MAX_WORDS: Final = 4
_KNOWN_WORDS: Final = 200_000
"""Distinct words whose lookup is kept; a vocabulary larger than this starts the memory anew."""
_PARTICLES: Final = "وفبلك"
"""One-letter Arabic words written together with the next one."""


@dataclass(slots=True, eq=False)
class Term:
    """One term of the list with what it says of each topic."""

    text: str
    weights: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Entry:
    word: Term | None = None
    phrases: list[tuple[tuple[str, ...], Term]] = field(default_factory=list)


_UNSEEN: Final = _Entry()


class Lexicon:
    """The terms of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.size = 0
        self._terms: dict[str, Term] = {}
        self._words: defaultdict[str, _Entry] = defaultdict(_Entry)
        self._starts: dict[str, Term] = {}
        self._ends: dict[str, Term] = {}
        self._start_lengths: list[int] = []
        self._end_lengths: list[int] = []
        self._memory: dict[str, _Entry | None] = {}

    @classmethod
    def read(cls, path: Path, language: str) -> "Lexicon":
        """The list in a file. Raises ValueError with file and line where a line is not term, code, weight."""
        lexicon = cls(language)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                term, code, weight = line.split("\t")
                lexicon.add(term, code, float(weight))
            except ValueError as error:
                raise ValueError(
                    f"{path.name} line {number}: {line!r} is not term<TAB>code<TAB>weight ({error})"
                ) from error
        return lexicon

    def add(self, text: str, code: str, weight: float) -> None:
        """Add what a term says of a topic. Raises ValueError where the term has no form that can be matched."""
        parts = [self._form(part) for part in words(text)]
        if not 1 <= len(parts) <= MAX_WORDS or weight <= 0 or "*" in text[1:-1]:
            raise ValueError(f"a term has 1 to {MAX_WORDS} words, `*` only at an end, and a weight above 0")
        term = self._terms.setdefault(text, Term(text))
        term.weights[code] = weight
        self.size += 1
        if len(parts) > 1:
            self._add_phrase(text.split(), parts, term)
        elif text.endswith("*"):
            self._starts[parts[0]] = term
            self._start_lengths = sorted({*self._start_lengths, len(parts[0])}, reverse=True)
        elif text.startswith("*"):
            self._ends[parts[0]] = term
            self._end_lengths = sorted({*self._end_lengths, len(parts[0])}, reverse=True)
        else:
            self._words[parts[0]].word = term

    def _add_phrase(self, written: list[str], parts: list[str], term: Term) -> None:
        open_end = "*" if written[-1].endswith("*") else ""
        rest = (*parts[1:-1], parts[-1] + open_end)
        phrases = self._words[parts[0]].phrases
        if (rest, term) not in phrases:
            phrases.append((rest, term))
            phrases.sort(key=lambda phrase: -len(phrase[0]))

    def find(self, text_words: Sequence[str]) -> list[Term]:
        """The terms that occur, once an occurrence; of overlapping ones the longest."""
        found, free = [], 0
        for place, entry in enumerate(map(self._memory.get, text_words, repeat(_UNSEEN))):
            if entry is None or place < free:
                continue
            known = self._look_up(text_words[place]) if entry is _UNSEEN else entry
            if known is not None:
                term, free = self._longest(known, text_words, place)
                if term is not None:
                    found.append(term)
        return found

    def _form(self, word: str) -> str:
        return bare(word) if self.language == "ar" else word

    def _look_up(self, word: str) -> _Entry | None:
        if len(self._memory) >= _KNOWN_WORDS:
            self._memory.clear()
        form = self._form(word)
        entry = self._entry(form)
        if entry is None and self.language == "ar" and len(form) > 3 and form[0] in _PARTICLES:
            entry = self._entry(form[1:])
        self._memory[word] = entry
        return entry

    def _longest(self, entry: _Entry, text_words: Sequence[str], place: int) -> tuple[Term | None, int]:
        for rest, term in entry.phrases:
            end = place + 1 + len(rest)
            if self._follows(rest, text_words[place + 1 : end]):
                return term, end
        return entry.word, place + 1

    def _follows(self, rest: Sequence[str], there: Sequence[str]) -> bool:
        if len(rest) != len(there):
            return False
        for part, word in zip(rest, there, strict=True):
            form = self._form(word)
            if not (form.startswith(part[:-1]) if part.endswith("*") else form == part):
                return False
        return True

    def _entry(self, word: str) -> _Entry | None:
        exact = self._words.get(word)
        if exact is not None and exact.word is not None:
            return exact
        starts = (self._starts[word[:n]] for n in self._start_lengths if word[:n] in self._starts)
        ends = (self._ends[word[-n:]] for n in self._end_lengths if word[-n:] in self._ends)
        partial = next(starts, None) or next(ends, None)
        if partial is None:
            return exact
        return _Entry(partial, exact.phrases if exact else [])
