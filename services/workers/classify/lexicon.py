"""A weighted word list per language, and a fast way to find its terms in a sequence of words.

Reads `topics.LANG.tsv`: term, topic code, weight. `word*` matches beginnings, `*word` endings (German compounds),
phrases have up to four words, of which the last may end in `*`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from pathlib import Path
from typing import Final

from services.text.remembered import Remembered
from services.workers.classify.tokens import bare, words

MAX_WORDS: Final = 4
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
    """What follows the word in each phrase, the longest first."""
    seconds: set[str] = field(default_factory=set)
    """The second words of the phrases: most words that begin one do not go on so."""
    open: bool = False
    """Whether a phrase goes on with any word of a beginning."""


class Lexicon:
    """The terms of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._arabic = language == "ar"
        self.size = 0
        self._terms: dict[str, Term] = {}
        self._words: defaultdict[str, _Entry] = defaultdict(_Entry)
        self._starts: dict[str, Term] = {}
        self._ends: dict[str, Term] = {}
        self._start_lengths: list[int] = []
        self._end_lengths: list[int] = []
        self._known = Remembered(self._look_up)

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
        entry = self._words[parts[0]]
        if (rest, term) not in entry.phrases:
            entry.phrases.append((rest, term))
            entry.phrases.sort(key=lambda phrase: -len(phrase[0]))
            entry.seconds.add(rest[0])
            entry.open |= rest[0].endswith("*")

    def find(self, text_words: Sequence[str]) -> list[Term]:
        """The terms that occur, once an occurrence; of overlapping ones the longest."""
        found, free = [], 0
        forms = [*(map(bare, text_words) if self._arabic else text_words), ""]
        entries = list(map(self._known.__getitem__, text_words))
        for place in compress(range(len(entries)), entries):
            entry = entries[place]
            if entry is None or place < free:
                continue
            term, size = entry.word, 1
            if forms[place + 1] in entry.seconds or entry.open:
                term, size = _longest(entry, forms[place + 1 : place + MAX_WORDS])
            free = place + size
            if term is not None:
                found.append(term)
        return found

    def _form(self, word: str) -> str:
        return bare(word) if self._arabic else word

    def _look_up(self, word: str) -> _Entry | None:
        form = self._form(word)
        entry = self._entry(form)
        if entry is None and self._arabic and len(form) > 3 and form[0] in _PARTICLES:
            entry = self._entry(form[1:])
        return entry

    def _entry(self, word: str) -> _Entry | None:
        exact = self._words.get(word)
        if exact is not None and exact.word is not None:
            return exact
        starts = (self._starts[word[:n]] for n in self._start_lengths if word[:n] in self._starts)
        ends = (self._ends[word[-n:]] for n in self._end_lengths if word[-n:] in self._ends)
        partial = next(starts, None) or next(ends, None)
        if partial is None:
            return exact
        return replace(exact, word=partial) if exact else _Entry(partial)


def _longest(entry: _Entry, after: Sequence[str]) -> tuple[Term | None, int]:
    """The longest phrase that goes on as the text does, and how many words it has; else the word alone."""
    for rest, term in entry.phrases:
        if len(rest) <= len(after) and all(map(_fits, rest, after)):
            return term, 1 + len(rest)
    return entry.word, 1


def _fits(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
