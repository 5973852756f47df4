"""The three sentences of a text that say most of it: what a person reads before the whole.

A sentence is worth the mean frequency of its words (SumBasic: Nenkova and Vanderwende 2005, The impact of frequency on
summarization), less what a chosen one has said already (maximal marginal relevance: Carbonell and Goldstein 1998). In news
the first sentences are the summary (Nenkova 2005, Automatic text summarization of newswire): the worth falls with the
place, and what is in the headline counts more.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final

from services.contract.articles import Excerpt
from services.workers.enrich.lexicon import Lexicon
from services.workers.enrich.sentences import Sentence, sentences

MOST: Final = 3
LOOKED_AT: Final = 20
"""Sentences from the beginning."""
FEWEST_WORDS: Final = 7
MOST_WORDS: Final = 70
"""Less is a sub-heading or a call, more a table or a list."""
PLACE: Final = 0.12
"""A sentence's worth is divided by 1 + so much for each before it."""
_WORD: Final = re.compile(r"[^\W_]+")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_NO_STORY: Final = re.compile(
    r"^(?:read (?:more|also|next)|also read|see also|related|photo|image|video|watch|listen|follow us|subscribe|sign up"
    r"|\(?(?:additional )?(?:reporting|writing|editing|compiled|edited) by|©|copyright|lesen sie|lire aussi|à lire|lea también"
    r"|اقرأ|شاهد|للمزيد)",
    re.IGNORECASE,
)


def extract(title: str, text: str, language: str, lexicon: Lexicon) -> tuple[Excerpt, ...]:
    """At most three sentences of the text in its order; offsets are in title + newline + text."""
    stop = lexicon.stopwords.get(language) or lexicon.stopwords[""]
    bare, unspaced = title.strip(" ."), _unspaced(title)
    titled = frozenset(_words(title, stop, unspaced=unspaced))
    found: list[tuple[Sentence, list[str]]] = []
    for sentence in sentences(text, lexicon):
        words = _told(text[sentence.start : sentence.end], bare, stop)
        if words:
            found.append((sentence, words))
            if len(found) == LOOKED_AT:
                break
    shift = len(title) + 1
    return tuple(Excerpt(text=text[one.start : one.end], offset=one.start + shift) for one in _best(found, titled))


def _unspaced(text: str) -> bool:
    return not text.isascii() and _UNSPACED.search(text) is not None


def _words(text: str, stop: frozenset[str], *, unspaced: bool) -> list[str]:
    low = text.lower()
    if unspaced:
        return [low[at : at + 2] for at in range(len(low) - 1) if _UNSPACED.match(low, at)]
    return [word for word in _WORD.findall(low) if word not in stop]


def _told(sentence: str, title: str, stop: frozenset[str]) -> list[str]:
    """The words of a sentence that may stand in a summary; none of one that may not. `title` without blanks and stops."""
    unspaced = _unspaced(sentence)
    length = (len(_UNSPACED.findall(sentence)) // 2 if unspaced else 0) or sentence.count(" ") + 1
    if not FEWEST_WORDS <= length <= MOST_WORDS or _NO_STORY.match(sentence) or sentence.strip(" .") == title:
        return []
    return _words(sentence, stop, unspaced=unspaced)


def _best(found: Sequence[tuple[Sentence, list[str]]], titled: frozenset[str]) -> list[Sentence]:
    times = Counter(chain.from_iterable([words for _, words in found]))
    times.update({word: times[word] for word in titled & times.keys()})  # twice
    often = times.__getitem__
    worth = [sum(map(often, words)) / len(words) / (1 + PLACE * at) for at, (_, words) in enumerate(found)]
    sets = [set(words) for _, words in found]
    new, left, chosen = [1.0] * len(found), list(range(len(found))), list[int]()
    while left and len(chosen) < MOST:
        best = max(left, key=lambda at: (worth[at] * new[at], -at))
        chosen.append(best)
        left.remove(best)
        for at in left:
            new[at] = min(new[at], 1 - len(sets[at] & sets[best]) / len(sets[at]))
    return [found[at][0] for at in sorted(chosen)]
