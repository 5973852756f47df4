"""What a story is recognised by in one article, from its headline, its first sentences and the names in them.

A story is told in other words by each paper, but about the same people, places and things: names weigh more, the
headline more than the text, and inflection is taken away. Which words are common is link's to say, who sees them all.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from itertools import chain
from typing import Final

import numpy as np

from services.text.remembered import RememberedByLanguage
from services.text.traits import FULL, MOST_TERMS, Traits, Vector8, shortened
from services.text.vectors.table import LANGUAGE, Table
from services.workers.enrich.fold import fold

FIRST_WORDS: Final = 60
"""Of the text: what happened is said in its first sentences."""
FIRST_CHARACTERS: Final = 600
"""The same for scripts without spaces, and for what is no text."""
IN_TEXT: Final = 0.5
"""Weight of a word that only the text has; of one in the headline 1."""
NAMED: Final = 1.5
"""Times so much for a word of a name."""
STEM: Final = 6
"""Letters that are left of a word where no rule for its endings is known: cut words serve search in alphabetic languages
about as well as stems (McNamee, Nicholas and Mayfield 2009, https://doi.org/10.1145/1571941.1571957).
"""
_WORD: Final = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_GENITIVE: Final = re.compile(r"['’‘`]s\b|['’‘`]")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def terms(text: str, language: str, stop: Collection[str]) -> list[str]:
    """The words of a text that say what it is about, without their endings; pairs of characters where none are spaced."""
    found: list[str] = []
    for word in map(fold, _WORD.findall(_GENITIVE.sub("", text))):
        if _UNSPACED.search(word):
            found += (word[start : start + 2] for start in range(max(1, len(word) - 1)))
        elif word not in stop and (len(word) > 1 or word.isdigit()):
            found.append(stem(word) if language == LANGUAGE else word[:STEM])
    return found


def stem(word: str) -> str:
    """An English word without the endings that headlines play with; the stem need not be a word."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    ending = next((e for e in ("ing", "ed") if word.endswith(e) and len(word) > len(e) + 3), "")
    word = word.removesuffix(ending)
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


class Describer:
    """Holds the stop words by language and the table of vectors; make one a process and keep it."""

    def __init__(self, stop: Mapping[str, Collection[str]], table: Table) -> None:
        self._stop, self._table = stop, table
        self._told = RememberedByLanguage(self._hashes)

    def describe(self, title: str, text: str, language: str, names: Iterable[str]) -> Traits:
        """The traits. `language` is a BCP 47 tag; `names` are those of the article's entities."""
        spoken = language.partition("-")[0].lower()
        first = text[:FIRST_CHARACTERS].split()[:FIRST_WORDS]
        told = self._told.memory(spoken).__getitem__
        weights = dict.fromkeys(chain.from_iterable(map(told, first)), IN_TEXT)
        weights |= dict.fromkeys(chain.from_iterable(map(told, title.split())), 1.0)
        for term in set(chain.from_iterable(map(told, " ".join(names).split()))) & weights.keys():
            weights[term] *= NAMED
        start = " ".join(first)
        vector = self._table.vector(f"{title} {title} {start}") if spoken == LANGUAGE else np.empty(0, np.float32)
        return _packed(spoken, weights, shortened(vector))

    def _hashes(self, language: str, piece: str) -> tuple[int, ...]:
        """Of the terms between two blanks."""
        return tuple(hashed(language, term) for term in terms(piece, language, self._stop.get(language, ())))


def hashed(language: str, term: str) -> int:
    """Of a term in a language: the same letters in another language are another term."""
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=4, person=language.encode()[:16])
    return int.from_bytes(digest.digest(), "little")


def _packed(language: str, weights: Mapping[int, float], vector: Vector8) -> Traits:
    heaviest = sorted(weights, key=weights.__getitem__, reverse=True)[:MOST_TERMS]  # stable: the first words stay
    order = sorted(heaviest)
    values = np.array([weights[term] for term in order], np.float32) * (FULL / (NAMED + 0.5))
    return Traits(language, np.array(order, np.uint32), np.rint(values).astype(np.uint8), vector)
