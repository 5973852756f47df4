"""Key phrases: what a text is about, in its own words.

Why here: a reader of a list sees at a glance what a story says beyond its names. Method: RAKE (Rose, Engel, Cramer,
Cowley 2010, Automatic Keyword Extraction from Individual Documents): candidates are the runs between stop words and
signs, a word scores its degree over its frequency. After YAKE (Campos et al. 2020, Information Sciences 509), what comes
early and comes often counts more.
"""

import math
import re
from collections import Counter
from collections.abc import Collection
from typing import Final

from services.text.remembered import RememberedByLanguage
from services.workers.enrich.lexicon import Lexicon

MOST: Final = 10
LOOKED_AT: Final = 20_000
"""Characters: the phrases of a long text are settled well before."""
LONGEST: Final = 3
_LENGTH: Final = (0.0, 0.6, 1 / math.sqrt(2), 1 / math.sqrt(3))
"""By the number of words: RAKE's sum favours long phrases too much for headlines, one word alone says too little."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w ]|\d")
"""A word, or a sign that ends a run; no blank is in either, so that what stands between blanks is read alone."""
_OWNERS: Final = frozenset({"'s", "’s"})
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_GAP: Final = "\n"
"""Between two runs."""


class Phrases:
    """Remembers, for each language, what stands between blanks; make one a process and keep it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._stop = lexicon.stopwords
        self._read = RememberedByLanguage(lambda language, piece: _read(piece, self._stop[language]))

    def of(self, title: str, text: str, language: str) -> tuple[str, ...]:
        """Up to ten phrases in lower case, best first; none for scripts that set no spaces between words."""
        whole = f"{title}\n{text[:LOOKED_AT]}"
        if _UNSPACED.search(whole[:400]):
            return ()
        read = self._read.memory(language if language in self._stop else "")
        runs = _runs("".join(map(read.__getitem__, whole.lower().split(" "))))
        return _distinct([phrase for _, phrase in sorted(_scored(runs, title.lower()))])


def _read(piece: str, stop: Collection[str]) -> str:
    """The content words of what stands between two blanks, a blank behind each, and a gap where a run ends."""
    found = []
    for word in _WORD.findall(piece):
        owner = word[-2:] in _OWNERS
        plain = word[:-2] if owner else word
        content = len(plain) > 2 and plain not in stop
        found.append((f"{plain} " if content else "") + (_GAP if owner or not content else ""))
    return "".join(found)


def _runs(read: str) -> list[str]:
    """Runs of one to three content words with a blank between them; longer ones are cut, not lost."""
    runs: list[str] = []
    for run in filter(None, read.replace(f" {_GAP}", _GAP).rstrip().split(_GAP)):
        if run.count(" ") < LONGEST:
            runs.append(run)
        else:
            words = run.split(" ")
            runs += [" ".join(words[at : at + LONGEST]) for at in range(0, len(words), LONGEST)]
    return runs


def _word_scores(runs: list[str], pairs: list[str], triples: list[str]) -> dict[str, float]:
    """Degree over frequency, more for what comes often. `pairs`: the runs of two words and more, `triples`: of three."""
    frequency, degree = (Counter(" ".join(several).split(" ")) for several in (runs, [*runs, *pairs, *triples]))
    return {
        word: degree[word] if count == 1 else degree[word] / count * (1 + math.log(count))
        for word, count in frequency.items()
    }


def _counted(runs: list[str], pairs: list[str], triples: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """How often, and at which run first; two words that recur inside longer runs are a phrase of their own."""
    inner = Counter([run for run in pairs if run.count(" ") == 1])
    inner.update([pair for run in triples for pair in _inside(run)])
    recurring = {pair: count for pair, count in inner.items() if count > 1}
    first = dict(zip(reversed(runs), range(len(runs) - 1, -1, -1), strict=True))
    for run in triples:
        for pair in _inside(run):
            first[pair] = min(first.get(pair, first[run]), first[run])
    return {**Counter(runs), **recurring}, first


def _inside(triple: str) -> tuple[str, str]:
    return triple.rpartition(" ")[0], triple.partition(" ")[2]


def _scored(runs: list[str], title: str) -> list[tuple[float, str]]:
    """Each phrase once, with its score below zero, so that the best is the least."""
    pairs = [run for run in runs if " " in run]
    triples = [run for run in pairs if run.count(" ") == LONGEST - 1]
    score_of = _word_scores(runs, pairs, triples).__getitem__
    times, first = _counted(runs, pairs, triples)
    found = []
    for phrase, count in times.items():
        words = phrase.split(" ")
        early = 1 / (1 + first[phrase] / 40) + (0.5 if phrase in title else 0)
        score = sum(map(score_of, words)) * _LENGTH[len(words)] * early
        found.append((-score * (1 + math.log(count)) if count > 1 else -score, phrase))
    return found


def _distinct(ranked: list[str]) -> tuple[str, ...]:
    """The best ones, none of which holds another."""
    kept: list[str] = []
    for phrase in ranked:
        padded = f" {phrase} "
        if padded in f" {' , '.join(kept)} ":
            continue
        if not any(f" {other} " in padded for other in kept):
            kept.append(phrase)
            if len(kept) == MOST:
                break
    return tuple(kept)
