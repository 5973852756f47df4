"""Key phrases: what a text is about, in its own words.

Why here: a reader of a list sees at a glance what a story says beyond its names. Method: RAKE (Rose, Engel, Cramer,
Cowley 2010, Automatic Keyword Extraction from Individual Documents): candidates are the runs between stop words and
signs, a word scores its degree over its frequency. After YAKE (Campos et al. 2020, Information Sciences 509), what comes
early and comes often counts more.
"""

import math
import re
from collections import Counter
from typing import Final

from services.workers.enrich.lexicon import Lexicon

MOST: Final = 10
LOOKED_AT: Final = 20_000
"""Characters: the phrases of a long text are settled well before."""
LONGEST: Final = 3
_LENGTH: Final = (0.0, 0.6, 1 / math.sqrt(2), 1 / math.sqrt(3))
"""By the number of words: RAKE's sum favours long phrases too much for headlines, one word alone says too little."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w ]|\d")
_OWNERS: Final = frozenset({"'s", "’s"})
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def key_phrases(title: str, text: str, language: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Up to ten phrases in lower case, best first; none for scripts that set no spaces between words."""
    whole = f"{title}\n{text[:LOOKED_AT]}"
    if _UNSPACED.search(whole[:400]):
        return ()
    stop = lexicon.stopwords.get(language) or lexicon.stopwords[""]
    runs = _runs(whole.lower(), stop)
    scores = _word_scores(runs)
    ranked = sorted(_scored(runs, scores, title.lower()), key=lambda pair: (-pair[0], pair[1]))
    return _distinct([phrase for _, phrase in ranked])


def _runs(whole: str, stop: frozenset[str]) -> list[tuple[str, ...]]:
    """Runs of one to three content words; longer ones are cut, not lost."""
    runs: list[tuple[str, ...]] = []
    run: list[str] = []
    for word in _WORD.findall(whole):
        owner = word[-2:] in _OWNERS
        plain = word[:-2] if owner else word
        content = len(plain) > 2 and plain not in stop
        if content:
            run.append(plain)
        if run and (owner or not content or len(run) == LONGEST):
            runs.append(tuple(run))
            run = []
    return [*runs, tuple(run)] if run else runs


def _word_scores(runs: list[tuple[str, ...]]) -> dict[str, float]:
    frequency: dict[str, int] = {}
    degree: dict[str, int] = {}
    for run in runs:
        size = len(run)
        for word in run:
            frequency[word] = frequency.get(word, 0) + 1
            degree[word] = degree.get(word, 0) + size
    return {word: degree[word] / count * (1 + math.log(count)) for word, count in frequency.items()}


def _counted(runs: list[tuple[str, ...]]) -> tuple[Counter[tuple[str, ...]], dict[tuple[str, ...], int]]:
    """How often, and at which run first; two words that recur inside longer runs are a phrase of their own."""
    times = Counter(runs)
    pairs = Counter([run[at : at + 2] for run in runs if len(run) > 1 for at in range(len(run) - 1)])
    times.update({pair: count - times[pair] for pair, count in pairs.items() if count > 1})
    first: dict[tuple[str, ...], int] = {}
    for place, run in enumerate(runs):
        first.setdefault(run, place)
        for at in range(len(run) - 1):
            first.setdefault(run[at : at + 2], place)
    return times, first


def _scored(runs: list[tuple[str, ...]], scores: dict[str, float], title: str) -> list[tuple[float, str]]:
    times, first = _counted(runs)
    found = []
    for run, count in times.items():
        phrase = " ".join(run)
        score = sum([scores[word] for word in run]) * _LENGTH[len(run)]
        early = 1 / (1 + first[run] / 40) + (0.5 if phrase in title else 0)
        found.append((score * early * (1 + math.log(count) if count > 1 else 1), phrase))
    return found


def _distinct(ranked: list[str]) -> tuple[str, ...]:
    """The best ones, none of which holds another."""
    kept: list[str] = []
    for phrase in ranked:
        padded = f" {phrase} "
        if not any(padded in f" {other} " or f" {other} " in padded for other in kept):
            kept.append(phrase)
            if len(kept) == MOST:
                break
    return tuple(kept)
