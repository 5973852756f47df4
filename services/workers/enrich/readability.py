"""How easily a text is read, by the formula that was fitted to its language.

Flesch 1948 (A new readability yardstick) for English; its adaptations by Amstad 1978 (Wie verständlich sind unsere
Zeitungen?) for German, Kandel and Moles 1958 for French, Fernández Huerta 1959 for Spanish: the higher, the easier, 60 is
plain. LIX (Björnsson 1968, Läsbarhet) needs no syllables and serves every other language of spaced letters: the lower, the
easier, 40 is plain.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from services.contract.articles import Readability
from services.text.remembered import Remembered

FEWEST_WORDS: Final = 50
"""Shorter texts swing with every word."""
LOOKED_AT: Final = 20_000
"""Characters."""
LONG: Final = 7
"""Letters from which a word is long in LIX."""
_VOWELS: Final = re.compile("[aeiouyàâäáæãåéèêëíìîïóòôöøœõúùûüýÿ]+")
_SILENT: Final = re.compile(r"[aeiouy](?:[bcdfghjkmnpqrstvwxz]{1,3}|l)e(?:s|d)?$")
"""Ends in an e that is written, not spoken, in English and French: `walked`, `parles`; not `table`, not `the`."""
_ENDS: Final = re.compile(
    r"[.!?…؟。\n](?:(?<=\n)\n*|(?<!\n)[.!?…؟。]*[\"'”’»)]*(?:\s+(?=[\"'“‘«„(]?[^\Wa-zß-öø-ÿ])|$))"
)
"""Its first sign stands alone in front, so that the engine looks for that and for nothing else."""
_LETTERS: Final = re.compile("[A-Za-zÀ-ɏͰ-ϿЀ-ӿ\u0530-\u06ff]")


class _Flesch(NamedTuple):
    name: Literal["flesch", "amstad", "kandel-moles", "fernandez-huerta"]
    base: float
    sentence: float
    """Taken off for each word that the mean sentence has."""
    syllable: float
    """Taken off for each syllable that the mean word has."""
    silent: bool = False


_FLESCH: Final[Mapping[str, _Flesch]] = {
    "en": _Flesch("flesch", 206.835, 1.015, 84.6, True),
    "de": _Flesch("amstad", 180.0, 1.0, 58.5),
    "fr": _Flesch("kandel-moles", 207.0, 1.015, 73.6, True),
    "es": _Flesch("fernandez-huerta", 206.84, 1.02, 60.0),
}


def readability(text: str, words: Sequence[str], language: str) -> Readability | None:
    """Of a text and its words; None where it is too short, or its script sets no spaces between words."""
    part = text[:LOOKED_AT]
    if len(words) < FEWEST_WORDS or not _LETTERS.search(part[:200]):
        return None
    counted = words if len(part) == len(text) else part.split()
    per_sentence = len(counted) / max(1, len(_ENDS.findall(part.rstrip())))
    formula = _FLESCH.get(language)
    if formula is None:
        share = sum(len(word) >= LONG for word in counted) / len(counted)
        return Readability(value=round(per_sentence + 100 * share, 1), formula="lix")
    syllables = sum(map((_SPOKEN if formula.silent else _WRITTEN).__getitem__, counted))
    value = formula.base - formula.sentence * per_sentence - formula.syllable * syllables / len(counted)
    return Readability(value=round(value, 1), formula=formula.name)


def _vowels(word: str) -> int:
    """Groups of vowels, at least one: what a word is said in."""
    return max(1, len(_VOWELS.findall(word.lower())))


def _heard(word: str) -> int:
    return max(1, _vowels(word) - bool(_SILENT.search(word.lower())))


_WRITTEN: Final = Remembered(_vowels)
_SPOKEN: Final = Remembered(_heard)
"""Syllables of a word as it is written, and without those that are silent."""
