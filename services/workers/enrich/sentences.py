"""Where the sentences of a text begin and end, in any script, by their signs; a line's end ends a sentence too.

Why here: a summary is made of sentences, and a quotation's speaker stands in the same one. A full stop is the only sign in
doubt: it stands behind abbreviations, initials and (in German) ordinals as well. Unicode's rules for sentences (UAX 29)
know none of these; a list of words does (Grefenstette and Tapanainen 1994, What is a word, what is a sentence?).
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from services.workers.enrich.lexicon import Lexicon

LOOKED_AT: Final = 120_000
"""Characters of a text."""
_END: Final = re.compile(
    r"[.!?…؟۔।॥։።。！？\n](?:(?<=[.!?…])[.!?…]*[\"'’”»“)\]]*(?=\s|$)|(?<=[؟۔।॥։።])[\"'’”»“)\]]*(?=\s|$)"
    r"|(?<=[。！？])[。！？]*[」』”’）]*|(?<=\n)\n*)"
)
"""Its first sign stands alone in front, so that the engine looks for that and for nothing else."""
_WORD: Final = re.compile(r"[^\s\"'“”‘’«»()\[\]]+$")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]$")
_NEXT: Final = re.compile(r"[\s\"'“”‘’«»„(\[]*(\w*)")


class Sentence(NamedTuple):
    """Of a text: where it begins, and where what follows it begins or blanks do."""

    start: int
    end: int


def sentences(text: str, lexicon: Lexicon) -> Iterator[Sentence]:
    """All of them in order, without the blanks around them."""
    start = 0
    for found in _END.finditer(text, 0, LOOKED_AT):
        if text[found.start()] != "\n" and not _ends(text, found, lexicon):
            continue
        end = found.end()
        first, last = _trimmed(text, start, end)
        if first < last:
            yield Sentence(first, last)
        start = end
    first, last = _trimmed(text, start, min(len(text), LOOKED_AT))
    if first < last:
        yield Sentence(first, last)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Start and end without blanks; the same where there is nothing else."""
    left = text[start:end].lstrip()
    return end - len(left), end - len(left) + len(left.rstrip())


def _ends(text: str, sign: "re.Match[str]", lexicon: Lexicon) -> bool:
    """Whether the signs end a sentence, by the words around them."""
    found = _NEXT.match(text, sign.end())
    after = found.group(1) if found else ""
    if not after:
        return True
    if after[0].islower():
        return sign.group()[-1] not in ".…\"'”’»" and sign.group()[0] != "…"
    if sign.group()[0] != "." or len(sign.group().rstrip("\"'’”»“)]")) > 1:
        return True
    word = _WORD.search(text, max(0, sign.start() - 24), sign.start())
    return not word or not _abbreviates(word.group(), after, lexicon)


def _abbreviates(word: str, after: str, lexicon: Lexicon) -> bool:
    low = word.lower()
    if low in lexicon.abbreviations:
        return True
    if word.isdigit() and len(word) <= 2:
        return (
            after[0].isupper() and after.lower() not in lexicon.sentence_first
        )  # `am 3. Mai`; no story ends on such a number often
    if _INITIALS.match(word) and word[0].isupper():
        return after.lower() not in lexicon.sentence_first
    return False
